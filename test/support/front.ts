/** A server in front of a simulator that can be taken away, or made to answer something else. */
import { createServer, request, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { parse, stringify } from 'lossless-json';
import type { Simulator } from '../../simulator/server.ts';

/** Changes an answer in place. Numbers are LosslessNumber, so that long ids keep their digits. */
type Rewrite = (body: { data?: unknown }) => void;

/** What it does with a call; undefined: the simulator answers; a function: it answers, and its JSON is changed. */
export type Behaviour = (
  path: string,
) =>
  | Readonly<{ status: number; body: string | Buffer; headers?: Readonly<Record<string, string>> }>
  | 'reset'
  | Rewrite
  | undefined;

export interface Front {
  readonly url: string;
  /** Paths of all calls that arrived, with the times of `performance.now()`. */
  readonly calls: readonly { readonly path: string; readonly at: number }[];
  behave(behaviour: Behaviour): void;
  /** Connections are closed, and new ones refused. */
  down(): Promise<void>;
  /** At the same port again. */
  up(): Promise<void>;
}

export const says = (status: number, body: object = {}, headers: Readonly<Record<string, string>> = {}) => ({
  status,
  body: JSON.stringify(body),
  headers,
});

/** A page of a firewall, a load balancer, a maintenance. */
export const page = (status: number) => ({
  status,
  body: '<html>We will be back soon</html>',
  headers: { 'content-type': 'text/html' },
});

function rewritten(json: string, rewrite: Rewrite): string {
  const body = parse(json) as { data?: unknown };
  rewrite(body);
  return stringify(body) ?? '';
}

export async function withFront<T>(simulator: Simulator, work: (front: Front) => Promise<T>): Promise<T> {
  let behaviour: Behaviour = () => undefined;
  const calls: { path: string; at: number }[] = [];
  const listen = async (port: number): Promise<Server> => {
    const server = createServer((incoming, outgoing) => {
      const path = incoming.url ?? '/';
      calls.push({ path, at: performance.now() });
      const answer = behaviour(path);
      if (answer === 'reset') return void incoming.socket.destroy();
      if (typeof answer === 'object') return void outgoing.writeHead(answer.status, answer.headers).end(answer.body);
      const { method } = incoming;
      const headers = { ...incoming.headers, ...(answer ? { 'accept-encoding': 'identity' } : {}) };
      const onward = request(`${simulator.url}${path}`, { method, headers }, (reply) => {
        const status = reply.statusCode ?? 500;
        if (!answer || status !== 200) {
          outgoing.writeHead(status, reply.headers);
          reply.pipe(outgoing);
          return;
        }
        text(reply).then(
          (json) => outgoing.writeHead(status, { 'content-type': 'application/json' }).end(rewritten(json, answer)),
          () => incoming.socket.destroy(),
        );
      });
      onward.on('error', () => incoming.socket.destroy());
      incoming.pipe(onward);
    });
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return server;
  };
  let server: Server | undefined = await listen(0);
  const { port } = server.address() as AddressInfo;
  const down = async () => {
    const closing = server;
    server = undefined;
    if (!closing) return;
    closing.close();
    closing.closeAllConnections();
    await once(closing, 'close');
  };
  try {
    return await work({
      url: `http://127.0.0.1:${port}`,
      calls,
      behave: (next) => {
        behaviour = next;
      },
      down,
      async up() {
        server ??= await listen(port);
      },
    });
  } finally {
    await down();
  }
}
