import type { IncomingMessage } from 'node:http';
import type { Query } from './query.ts';

export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Query;
  /** Path and query sorted by name, decoded: equal for equal requests. */
  readonly identity: string;
  readonly authorization: string | undefined;
}

export function readRequest(message: IncomingMessage): ApiRequest {
  const url = message.url ?? '/';
  const mark = url.indexOf('?');
  const path = mark < 0 ? url : url.slice(0, mark);
  const params = new URLSearchParams(mark < 0 ? '' : url.slice(mark + 1));
  params.sort();
  const query = Object.fromEntries(params);
  const sorted = Object.entries(query).map(([name, value]) => `${name}=${value}`);
  return {
    method: message.method ?? 'GET',
    path,
    query,
    identity: sorted.length ? `${path}?${sorted.join('&')}` : path,
    authorization: message.headers.authorization,
  };
}
