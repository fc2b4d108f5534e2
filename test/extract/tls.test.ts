import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EchotikClient } from '../../src/extract/client.ts';
import { runCli } from '../support/cli.ts';
import { withDatabase } from '../support/database.ts';
import { type Authority, createAuthority } from '../support/certificates.ts';
import { expectFailure } from './with-server.ts';

let folder: string;
let authority: Authority;
let local: { readonly key: string; readonly cert: string };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'echotik-tls-'));
  authority = await createAuthority(folder);
  local = await authority.leafFor('DNS:localhost');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Counts the requests that arrived. */
async function withListening<T>(server: Server, work: (port: number) => Promise<T>): Promise<T> {
  server.listen(0, 'localhost');
  await once(server, 'listening');
  try {
    return await work((server.address() as AddressInfo).port);
  } finally {
    server.close();
  }
}

async function askOnce(port: number, host = 'localhost') {
  const client = new EchotikClient({
    baseUrl: `https://${host}:${port}`,
    username: 'u',
    password: 'canary-tls',
    now: () => new Date(),
  });
  try {
    return expectFailure(await client.call({ path: '/api', query: {} }));
  } finally {
    await client.close();
  }
}

const secure = (options: object = {}) => createServer({ ...local, ...options }, () => expect.unreachable());

const handshakes: Readonly<Record<string, () => Promise<Server> | Server>> = {
  'an authority that is not known': () => secure(),
  'a chain without its intermediate': () => secure({ cert: local.cert.slice(0, local.cert.indexOf('-----END') + 26) }),
  'a certificate for another host': async () => secure(await authority.leafFor('DNS:other.example')),
  'a certificate that is over': async () => secure(await authority.leafFor('DNS:localhost', -1)),
  'a certificate that signed itself': () => secure(selfSigned()),
  'a version that is too old': () =>
    secure({ minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' }),
  'a server that speaks HTTP': () => createHttpServer(),
  'a server that hangs up': () => createTcpServer((socket) => socket.on('error', () => undefined).destroy()),
  'a server that resets': () =>
    createTcpServer((socket) => socket.on('error', () => undefined).once('data', () => socket.resetAndDestroy())),
  'a server that speaks something else': () =>
    createTcpServer((socket) => void socket.on('error', () => undefined).end('220 mail\r\n')),
};

function selfSigned() {
  const [key, cert] = ['self.key', 'self.pem'].map((name) => join(folder, name));
  const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  const files = ['-keyout', key ?? '', '-out', cert ?? ''];
  execFileSync(
    'openssl',
    ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', ...files, ...names],
    { stdio: 'ignore' },
  );
  return { key: execFileSync('cat', [key ?? '']), cert: execFileSync('cat', [cert ?? '']) };
}

describe('a handshake that fails sent nothing, so nothing is booked', () => {
  test.each(Object.keys(handshakes))('%s', async (name) => {
    const server = await handshakes[name]?.();
    if (!server) throw new Error('no server');
    const answer = await withListening(server, (port) => askOnce(port));
    expect(answer).toMatchObject({ sent: false, remedy: expect.stringMatching(/./) });
    expect(JSON.stringify(answer)).not.toContain('canary');
  });
});

test('the remedy names the variable for an authority of one’s own', async () => {
  const answer = await withListening(secure(), (port) => askOnce(port));
  expect(answer.error).toMatch(/^the TLS handshake failed: /);
  expect(answer.remedy).toContain('NODE_EXTRA_CA_CERTS');
});

test('with the authority in that variable the same server is asked', async () => {
  const refusing = createServer(local, (_, response) => {
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end('{"code":500,"message":"date：must not be null"}');
  });
  const look = async ({ url, port }: { readonly url: string; readonly port: number }) => {
    const check = async (variables: Readonly<Record<string, string>>) => {
      const base = { ECHOTIK_BASE_URL: `https://localhost:${port}`, ECHOTIK_USERNAME: 'u', ECHOTIK_PASSWORD: 'p' };
      const { stdout } = await runCli(['config', 'check', '--live', '--json'], {
        ...base,
        DATABASE_URL: url,
        ...variables,
      });
      const findings = JSON.parse(stdout) as { check: string; result: string; remedy: string | null }[];
      return findings.find((finding) => finding.check === 'credentials');
    };
    expect(await check({ NODE_EXTRA_CA_CERTS: authority.root })).toMatchObject({ result: 'ok' });
  };
  await withListening(refusing, (port) => withDatabase(({ url }) => look({ url, port })));
});
