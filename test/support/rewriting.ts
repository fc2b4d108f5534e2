/** A server in front of a simulator that changes the JSON of its answers, as another version of the API would. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parse, stringify } from 'lossless-json';
import { request } from 'undici';

/** Changes an answer in place. `path` has the query. Numbers are LosslessNumber, so that long ids keep their digits. */
export type Rewrite = (path: string, body: { data?: unknown }) => void;

interface Rewriting {
  readonly url: string;
  readonly close: () => Promise<void>;
}

export async function startRewriting(origin: string, rewrite: Rewrite): Promise<Rewriting> {
  const server = createServer((incoming, outgoing) => {
    const answer = async () => {
      const { authorization = '' } = incoming.headers;
      const reply = await request(`${origin}${incoming.url}`, { headers: { authorization } });
      const text = await reply.body.text();
      outgoing.writeHead(reply.statusCode, { 'content-type': 'application/json' });
      if (reply.statusCode !== 200) return outgoing.end(text);
      const body = parse(text) as { data?: unknown };
      rewrite(incoming.url ?? '', body);
      return outgoing.end(stringify(body));
    };
    answer().catch(() => incoming.socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
