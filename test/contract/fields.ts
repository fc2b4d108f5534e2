/** Changing one field of a record to see what comes of it. */
import { z } from 'zod';
import { fieldPaths } from '../../src/extract/fields.ts';
import { valueAt } from '../../src/extract/json.ts';
import type { Entry, RowSet } from '../../src/streams/row.ts';
import type { Stream } from '../../src/streams/stream.ts';
import { tableInfo } from '../../src/load/tables/table.ts';
import { type Answered, DAY } from './crawl.ts';

type Json = Record<string, unknown>;

export const leavesOf = (stream: Stream) => fieldPaths(stream.record);

export function recordsOf({ stream, body }: Pick<Answered, 'stream' | 'body'>): readonly unknown[] {
  const found = valueAt(body, stream.at);
  return Array.isArray(found) ? found : found === null || found === undefined ? [] : [found];
}

/** A copy in which the first value at a path (`trend[].time`) is another; undefined where there is none. */
export function changed(record: unknown, path: string, to: (value: unknown) => unknown): unknown {
  const copy = structuredClone(record) as Json;
  const steps = path.replaceAll('[]', '.0').split('.');
  const last = steps.pop() ?? '';
  const holder = steps.length ? valueAt(copy, steps.join('.')) : copy;
  if (holder === null || typeof holder !== 'object') return undefined;
  const value = (holder as Json)[last];
  if (value === null || value === undefined) return undefined;
  const next = to(value);
  if (next === undefined) delete (holder as Json)[last];
  else (holder as Json)[last] = next;
  return copy;
}

/** Another value that the field could have. */
export function another(value: unknown): unknown {
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'boolean') return !value;
  const text = String(value);
  return /\d$/.test(text) ? text.slice(0, -1) + ((Number(text.at(-1)) + 1) % 10) : `${text}x`;
}

export function entriesOf({ stream, request }: Answered, record: unknown): readonly Entry[] {
  return stream.rows(z.parse(stream.record, record), { params: request.params, snapshotDate: DAY });
}

const isSet = (entry: Entry): entry is RowSet => 'owner' in entry;

/** The key of every row, as text. */
export const keysOf = (entries: readonly Entry[]): string =>
  JSON.stringify(
    entries
      .flatMap((entry) => (isSet(entry) ? entry.rows : [entry]))
      .map(({ table, values }) => [tableInfo(table).name, tableInfo(table).key.map((column) => values[column])]),
  );

/** What the rows hold, as text. */
export const contentOf = (entries: readonly Entry[]): string =>
  JSON.stringify(entries.map((entry) => (isSet(entry) ? entry.rows.map(({ values }) => values) : entry.values)));
