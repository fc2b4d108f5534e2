/** A server that answers as the test says, and a client for it, lent to a callback. */
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { type Answer, EchotikClient } from '../../src/extract/client.ts';

export const USERNAME = 'canary-user';
export const PASSWORD = 'canary:pässword';
export const AUTHORIZATION = `Basic ${Buffer.from(`${USERNAME}:${PASSWORD}`).toString('base64')}`;

interface Options {
  readonly prefix?: string;
  readonly timeoutMs?: number;
}

interface TestServer {
  readonly client: EchotikClient;
  readonly port: number;
  readonly call: (path?: string, query?: Readonly<Record<string, string>>) => Promise<Answer>;
}

export async function withServer<T>(
  answer: RequestListener,
  work: (lent: TestServer) => Promise<T>,
  { prefix = '', timeoutMs = 20_000 }: Options = {},
): Promise<T> {
  const sockets = new Set<Socket>();
  const server = createServer(answer).on('connection', (socket: Socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const client = new EchotikClient({
    baseUrl: `http://127.0.0.1:${port}${prefix}`,
    username: USERNAME,
    password: PASSWORD,
    now: () => new Date(),
    timeoutMs,
  });
  try {
    return await work({ client, port, call: (path = '/api', query = {}) => client.call({ path, query }) });
  } finally {
    await client.close();
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  }
}

/** The answer of a call that got one. */
export function expectReply(answer: Answer) {
  if ('error' in answer) throw new Error(`no answer: ${answer.error}`);
  return answer;
}

/** The answer of a call that got none. */
export function expectFailure(answer: Answer) {
  if ('status' in answer) throw new Error(`an answer: HTTP ${answer.status}`);
  return answer;
}
