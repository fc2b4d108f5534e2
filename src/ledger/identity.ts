/** The identity of a request: that of its stream, params and page. The day and the run are not part of it. */
import { hash } from 'node:crypto';
import { type Page, toQueryParams } from '../extract/pages.ts';
import type { Params, Stream } from '../streams/stream.ts';

/** SHA-256 in hex. The order of the params does not matter, and those that are not sent do not count. */
export function hashIdentity(stream: Stream, params: Params, page: Page): string {
  return hashJson([stream.name, sortEntries(selectSentParams(stream, params)), sortEntries(toQueryParams(page))]);
}

/** The params that go over the wire. */
export const selectSentParams = ({ unsent }: Pick<Stream, 'unsent'>, params: Params): Params =>
  unsent?.length ? Object.fromEntries(Object.entries(params).filter(([name]) => !unsent.includes(name))) : params;

export const hashJson = (value: unknown): string => hash('sha256', JSON.stringify(value));

const sortEntries = (record: Readonly<Record<string, unknown>>) =>
  Object.entries(record)
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
