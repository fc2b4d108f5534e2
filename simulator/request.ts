/** Reads an HTTP request. */
import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Query } from './query.ts';

export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  /** Of a POST the fields of its JSON body too. */
  readonly query: Query;
  /** The query with long values, such as pictures, replaced by their hash. */
  readonly brief: Query;
  /** Path and brief query sorted by name, decoded: equal for equal requests. */
  readonly identity: string;
  readonly authorization: string | undefined;
  /** Why the body of a POST cannot be read; null when it can. */
  readonly unreadable: 'too large' | 'not JSON' | null;
}

const MAX_VALUE_LENGTH = 4000;
const MAX_BODY_LENGTH = 8 * 1024 * 1024;

/** Reads a request whose body, if it has one, has arrived. */
export function readRequest(message: IncomingMessage, body?: Buffer): ApiRequest {
  const url = message.url ?? '/';
  const mark = url.indexOf('?');
  const path = mark < 0 ? url : url.slice(0, mark);
  const params = new URLSearchParams(mark < 0 ? '' : url.slice(mark + 1));
  const fields = body && parseFields(body);
  if (typeof fields === 'object') for (const [name, value] of Object.entries(fields)) params.set(name, value);
  params.sort();
  const query = Object.fromEntries(params);
  const brief = shortenQuery(query);
  const sorted = Object.entries(brief).map(([name, value]) => `${name}=${value}`);
  return {
    method: message.method ?? 'GET',
    path,
    query,
    brief,
    identity: sorted.length ? `${path}?${sorted.join('&')}` : path,
    authorization: message.headers.authorization,
    unreadable: typeof fields === 'string' ? fields : null,
  };
}

/** The body up to just above the limit, which is enough to know that it is too large. */
export async function readBody(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    if (size <= MAX_BODY_LENGTH) chunks.push(chunk);
    size += chunk.length;
  }
  return Buffer.concat(chunks);
}

function parseFields(body: Buffer): Query | 'too large' | 'not JSON' {
  if (body.length > MAX_BODY_LENGTH) return 'too large';
  if (body.length === 0) return {};
  try {
    const value: unknown = JSON.parse(body.toString());
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'not JSON';
    const known = Object.entries(value).filter(([, each]) => each !== null);
    return Object.fromEntries(known.map(([name, each]) => [name, toText(each)]));
  } catch {
    return 'not JSON';
  }
}

function toText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function shortenQuery(query: Query): Query {
  const isLong = (value: string) => value.length > MAX_VALUE_LENGTH;
  if (!Object.values(query).some(isLong)) return query;
  const hash = (value: string) => createHash('sha256').update(value).digest('hex').slice(0, 16);
  const pairs = Object.entries(query).map(([name, value]) => [name, isLong(value) ? `sha256:${hash(value)}` : value]);
  return Object.fromEntries(pairs) as Query;
}
