/**
 * Changes one field of a record to see what follows from it. A field reaches a column when a record that differs in
 * this field alone makes other rows; it is part of a key when the keys of the rows differ. Another value for a field is
 * guessed from the value that the simulator sends (see `others`): the guess can be wrong for a field with a new format,
 * and the field is then reported as one that reaches no column. Add a guess there.
 */
import { z } from 'zod';
import { fieldPaths } from '../../src/extract/field-census.ts';
import { valueAt } from '../../src/extract/json.ts';
import { locateRecords } from '../../src/jobs/worker/interpret.ts';
import type { Entry, Row } from '../../src/streams/row.ts';
import type { Stream } from '../../src/streams/stream.ts';
import { getTableInfo } from '../../src/load/tables/table.ts';
import { type AnsweredRequest, DAY, OBSERVED } from './crawl.ts';

type Json = Record<string, unknown>;

export const listLeaves = (stream: Stream) => fieldPaths(stream.record);

export function findRecords({ stream, body }: Pick<AnsweredRequest, 'stream' | 'body'>): readonly unknown[] {
  const { found } = locateRecords(stream, body);
  return Array.isArray(found) ? found : found === null || found === undefined || found === '' ? [] : [found];
}

/** `trend[].time` is `trend`, `0`, `time`: the first element stands for a list. */
const splitPath = (path: string) => path.replaceAll('[]', '.0').replace(/^\./, '').split('.');

/** The first value at a path; undefined where there is none or null. No path: the record. */
export const readField = (record: unknown, path: string): unknown =>
  (path ? valueAt(record, splitPath(path).join('.')) : record) ?? undefined;

/**
 * A copy in which the first value at a path (`trend[].time`) is another; undefined where there is none. No path: the
 * record.
 */
export function changeField(record: unknown, path: string, to: (value: unknown) => unknown): unknown {
  if (!path) return to(record);
  return readField(record, path) === undefined ? undefined : copyWith(record as Json, splitPath(path), to);
}

/** Copies the objects on the way and shares the others: nothing changes a record. */
function copyWith(holder: Json, [step = '', ...rest]: readonly string[], to: (value: unknown) => unknown): unknown {
  const next = rest.length ? copyWith(holder[step] as Json, rest, to) : to(holder[step]);
  const copy = (Array.isArray(holder) ? [...(holder as unknown[])] : { ...holder }) as Json;
  if (next === undefined) delete copy[step];
  else copy[step] = next;
  return copy;
}

/**
 * Other values that the field could have, the likeliest first. Not every value suits every field: the first one that is
 * read counts.
 */
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
    ...(Number.isFinite(Number(text)) ? [String(Number(text) + 1), String(Number(text) - 1)] : []),
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
export function otherRecord(answer: AnsweredRequest, record: unknown, path: string): unknown {
  const value = readField(record, path);
  if (value === undefined) return undefined;
  const content = formatContent(buildEntries(answer, record));
  return others(value)
    .map((other) => changeField(record, path, () => other))
    .find((other) => {
      try {
        return formatContent(buildEntries(answer, other)) !== content;
      } catch {
        return false;
      }
    });
}

export function buildEntries({ stream, request }: AnsweredRequest, record: unknown): readonly Entry[] {
  return stream.rows(z.parse(stream.record, record), {
    params: request.params,
    snapshotDate: DAY,
    observedAt: OBSERVED,
    position: 1,
  });
}

export const listRows = (entries: readonly Entry[]) =>
  entries.flatMap((entry): readonly Row[] => ('owner' in entry ? entry.rows : [entry]));

/** The key of every row, as text. */
export const formatKeys = (entries: readonly Entry[]): string =>
  JSON.stringify(
    listRows(entries).map(({ table, values }) => {
      const { name, key } = getTableInfo(table);
      return [name, key.map((column) => values[column])];
    }),
  );

/** The cumulative counters of every row, as text. */
export const formatCounters = (entries: readonly Entry[]): string =>
  JSON.stringify(
    listRows(entries).flatMap(({ table, values }) =>
      getTableInfo(table).cumulativeColumns.map((column) => values[column]),
    ),
  );

/** What the rows hold, as text. */
const formatContent = (entries: readonly Entry[]): string =>
  JSON.stringify(entries.map((entry) => ('owner' in entry ? entry.rows.map(({ values }) => values) : entry.values)));
