/** Changing one field of a record to see what comes of it. */
import { z } from 'zod';
import { fieldPaths } from '../../src/extract/fields.ts';
import { valueAt } from '../../src/extract/json.ts';
import type { Entry, RowSet } from '../../src/streams/row.ts';
import type { Stream } from '../../src/streams/stream.ts';
import { tableInfo } from '../../src/load/tables/table.ts';
import { type Answered, DAY, OBSERVED } from './crawl.ts';

type Json = Record<string, unknown>;

export const leavesOf = (stream: Stream) => fieldPaths(stream.record);

export function recordsOf({ stream, body }: Pick<Answered, 'stream' | 'body'>): readonly unknown[] {
  const found = valueAt(body, stream.at);
  return Array.isArray(found) ? found : found === null || found === undefined || found === '' ? [] : [found];
}

/** A copy in which the first value at a path (`trend[].time`) is another; undefined where there is none. No path: the record. */
export function changed(record: unknown, path: string, to: (value: unknown) => unknown): unknown {
  if (!path) return to(record);
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

/** Other values that the field could have, the likeliest first: not each will do for each field. */
function others(value: unknown): readonly unknown[] {
  if (typeof value === 'number') return [value + 1, value - 1, value ? 0 : 1, value * 2];
  if (typeof value === 'boolean') return [!value];
  if (typeof value === 'object' && value !== null) return [otherInside(value)];
  const text = String(value);
  const inside = insideText(text);
  const digit = /\d(?=\D*$)/;
  return [
    ...(inside === undefined ? [] : [inside]),
    ...(text === 'true' || text === 'false' ? [String(text === 'false')] : []),
    ...(Number.isFinite(Number(text)) ? [String(Number(text) + 1)] : []),
    ...(digit.test(text) ? ['1', '2', '3'].map((next) => text.replace(digit, next)) : []),
    // A count as decimal text, such as 12.00, stays one only with another first digit.
    ...(/^\d+\.0+$/.test(text) ? ['1', '2'].map((next) => text.replace(/\d/, next)) : []),
    `${text}x`,
    `x${text}`,
  ].filter((other) => other !== value);
}

/** JSON in a string, with another first value. */
function insideText(text: string): string | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.stringify(otherInside(JSON.parse(text) as object));
  } catch {
    return undefined;
  }
}

function otherInside(value: object): object {
  const [first] = Object.entries(value);
  if (!first) return value;
  const [key, inner] = first;
  const copy = structuredClone(value) as Json;
  copy[key] = others(inner)[0];
  return copy;
}

/** A record that differs in one field, is still understood, and makes other rows; undefined where there is none. */
export function otherRecord(answer: Answered, record: unknown, path: string): unknown {
  const value = changed(record, path, (known) => known) === undefined ? undefined : firstAt(record, path);
  if (value === undefined) return undefined;
  const content = contentOf(entriesOf(answer, record));
  return others(value)
    .map((other) => changed(record, path, () => other))
    .find((other) => {
      try {
        return contentOf(entriesOf(answer, other)) !== content;
      } catch {
        return false;
      }
    });
}

const firstAt = (record: unknown, path: string) =>
  path ? valueAt(record, path.replaceAll('[]', '.0').replace(/^\./, '')) : record;

export function entriesOf({ stream, request }: Answered, record: unknown): readonly Entry[] {
  return stream.rows(z.parse(stream.record, record), {
    params: request.params,
    snapshotDate: DAY,
    observedAt: OBSERVED,
    position: 1,
  });
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
const contentOf = (entries: readonly Entry[]): string =>
  JSON.stringify(entries.map((entry) => (isSet(entry) ? entry.rows.map(({ values }) => values) : entry.values)));
