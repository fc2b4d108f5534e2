/** An HTTP proxy that knows CONNECT_OPTIONS only, of node:net; and tinyproxy, where it is installed. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePort, EMBEDDED_HOST } from '../../src/embedded-postgres/port.ts';
import { until } from './until.ts';

export interface ConnectProxy {
  /** Such as http://127.0.0.1:3128. */
  readonly url: string;
  /** First line and headers of what came, in lower case. */
  readonly seen: readonly string[];
}

interface Behaviour {
  /** Status line that answers CONNECT_OPTIONS instead of connecting; `hang`: nothing, `close`: hangs up. */
  readonly answers?: string;
  /** Where it connects to, whatever it is asked for. */
  readonly to?: number;
}

export async function withConnectProxy<T>(
  { answers, to }: Behaviour,
  work: (proxy: ConnectProxy) => Promise<T>,
): Promise<T> {
  const seen: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    sockets.add(client.on('error', () => undefined));
    client.once('data', (bytes) => {
      const head = bytes.toString('latin1').toLowerCase();
      seen.push(head);
      if (answers === 'hang') return;
      if (answers === 'close') return void client.destroy();
      if (answers !== undefined) return void client.end(`HTTP/1.1 ${answers}\r\ncontent-length: 0\r\n\r\n`);
      const [, name = '', port = ''] = /^connect (.*):(\d+) /.exec(head) ?? [];
      const server = connect(to ?? Number(port), to === undefined ? name : EMBEDDED_HOST, () => {
        client.write('HTTP/1.1 200 Connection established\r\n\r\n');
        server.pipe(client).pipe(server);
      });
      sockets.add(server.on('error', () => client.destroy()));
    });
  });
  server.listen(0, EMBEDDED_HOST);
  await once(server, 'listening');
  try {
    return await work({ url: `http://${EMBEDDED_HOST}:${(server.address() as AddressInfo).port}`, seen });
  } finally {
    for (const socket of sockets) socket.destroy();
    server.close();
  }
}

/** REQUIRE_TINYPROXY=1 makes a machine fail that has not got it. */
export function hasTinyproxy(): boolean {
  const isMissing = spawnSync('tinyproxy', ['-v']).error !== undefined;
  if (isMissing && process.env['REQUIRE_TINYPROXY'])
    throw new Error('REQUIRE_TINYPROXY is set, but there is no tinyproxy');
  return !isMissing;
}

/** With a user and a password, as companies have it. */
export async function withTinyproxy<T>(
  user: string,
  password: string,
  work: (proxy: { readonly port: number }) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'echotik-tinyproxy-'));
  const port = await findFreePort();
  const file = join(folder, 'tinyproxy.conf');
  await writeFile(
    file,
    `Port ${port}\nListen ${EMBEDDED_HOST}\nBasicAuth ${user} ${password}\nLogLevel Error\nMaxClients 20\n`,
  );
  const child = spawn('tinyproxy', ['-d', '-c', file], { stdio: 'ignore' });
  const ended = once(child, 'close');
  try {
    await until(() => accepts(port), 'tinyproxy accepts connections');
    return await work({ port });
  } finally {
    child.kill('SIGTERM');
    await ended;
    await rm(folder, { recursive: true, force: true });
  }
}

const accepts = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(port, EMBEDDED_HOST, () => resolve(true));
    socket.on('error', () => resolve(false)).on('connect', () => socket.destroy());
  });
