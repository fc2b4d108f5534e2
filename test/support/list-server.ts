/** A server whose lists page in ways that the simulator does not: what it answers is a function of the question. */
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

export interface ListRequest {
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** From 1, of `page_num` or `page`. */
  readonly page: number;
}

/** What lies in `data`. */
export type ListAnswer = (asked: ListRequest) => unknown;

export interface ListServer {
  readonly url: string;
  /** Every call, in the order of arrival. */
  readonly calls: readonly ListRequest[];
  answer(answers: ListAnswer): void;
}

export async function withLists<T>(first: ListAnswer, work: (server: ListServer) => Promise<T>): Promise<T> {
  let answers = first;
  const calls: ListRequest[] = [];
  const server = createServer((incoming, outgoing) => {
    const { pathname: path, searchParams } = new URL(incoming.url ?? '/', 'http://here');
    const query = Object.fromEntries(searchParams);
    const asked = { path, query, page: Number(query['page_num'] ?? query['page'] ?? 1) };
    calls.push(asked);
    const body = { code: 0, message: 'success', data: answers(asked), requestId: String(calls.length) };
    outgoing.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    return await work({
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      calls,
      answer: (next) => {
        answers = next;
      },
    });
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** A page of `size` out of `total` products, and nothing behind them; their ids begin behind `from`. */
export const buildPage = (page: number, total: number, size = 10, from = 0): object[] =>
  Array.from({ length: Math.max(0, Math.min(size, total - (page - 1) * size)) }, (_, index) => {
    const number = from + (page - 1) * size + index + 1;
    return { product_id: String(1_729_000_000_000_000_000n + BigInt(number)), product_name: `product ${number}` };
  });
