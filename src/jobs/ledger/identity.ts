/** The identity of a request: the same question has the same identity, on whatever day and in whatever run it is asked. */
import { createHash } from 'node:crypto';
import { type Page, sentOf } from '../../extract/pages.ts';
import type { Params, Stream } from '../../streams/stream.ts';

/** SHA-256, hex. The order of the params does not matter. */
export function identityOf(stream: Stream, params: Params, page: Page): string {
  return digest([stream.name, sorted(params), sorted(sentOf(page))]);
}

export const digest = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex');

const sorted = (record: Readonly<Record<string, unknown>>) =>
  Object.entries(record)
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
