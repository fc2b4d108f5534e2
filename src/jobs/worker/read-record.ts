/**
 * One record as its stream reads it: what it says, and the rows it makes. A record with unreadable values makes the rows of what is
 * left. A column that such a value feeds is NULL in a row of one day, because that day has no other value; in any other row it is
 * not given, so that the table keeps the last value. A list that lost elements adds and updates rows, but removes none.
 */
import { z } from 'zod';
import { type Conversion, type Loss, type Salvage, salvage } from '../../extract/salvage.ts';
import { tableInfo } from '../../load/tables/table.ts';
import type { Entry, Row, RowSet } from '../../streams/row.ts';
import type { RowContext, Stream } from '../../streams/stream.ts';

export interface Reading {
  readonly record: unknown;
  readonly entries: readonly Entry[];
  readonly losses: readonly Loss[];
  readonly conversions: readonly Conversion[];
  /** What `use` returns for the record, and the paths of the losses that it looked at. */
  readonly using: <T>(use: (record: unknown) => T) => { readonly result: T; readonly missed: readonly string[] };
}

/** Throws ZodError where an unreadable value is one that the record cannot be without, ContractError where a key column is empty. */
export function readRecord(stream: Stream, raw: unknown, context: RowContext<never>): Reading {
  const parsed = z.safeParse(stream.record, raw);
  const rows = (record: unknown) => stream.rows(record, context);
  if (parsed.success) {
    const record = parsed.data;
    return {
      record,
      entries: rows(record),
      losses: [],
      conversions: [],
      using: (use) => ({ result: use(record), missed: [] }),
    };
  }
  const saved = salvage(stream.record, raw);
  if (!saved) throw parsed.error;
  const { record, gaps, losses, conversions } = saved;
  return {
    record,
    entries: losses.length ? entriesOf(saved, rows) : rows(record),
    losses,
    conversions,
    using(use) {
      const missed = new Set<string>();
      return { result: use(watched(record, gaps, missed)), missed: [...missed] };
    },
  };
}

function entriesOf(
  { record, withNulls, withoutPartialLists }: Salvage<unknown>,
  rows: (record: unknown) => readonly Entry[],
): readonly Entry[] {
  const nulls = entriesById(rows(withNulls));
  const whole = entriesById(rows(withoutPartialLists));
  return rows(record).flatMap((entry): readonly Entry[] => {
    const id = idOf(entry);
    const withNull = nulls.get(id) ?? entry;
    const isOfOneDay = tableInfo(entry.table).month !== undefined;
    if ('owner' in entry) {
      const set = isOfOneDay ? (withNull as RowSet) : entry;
      const isComplete = haveSameRows(entry, whole.get(id)) && (isOfOneDay || haveSameRows(entry, withNull));
      return isComplete ? [set] : set.rows;
    }
    return [isOfOneDay ? withNull : readable(entry, [withNull, whole.get(id) ?? entry] as readonly Row[])];
  });
}

const entriesById = (entries: readonly Entry[]): ReadonlyMap<string, Entry> =>
  new Map(entries.map((entry) => [idOf(entry), entry]));

const haveSameRows = (set: RowSet, other: Entry | undefined): boolean =>
  other !== undefined && 'owner' in other && same(valuesOf(set), valuesOf(other));

const valuesOf = ({ rows }: RowSet) => rows.map(({ values }) => values);

/** The row without the columns that have another value where a loss is filled in or taken out. */
function readable({ table, values }: Row, variants: readonly Row[]): Row {
  const isRead = ([column, value]: readonly [string, unknown]) =>
    variants.every((variant) => same(value, variant.values[column]));
  return { table, values: Object.fromEntries(Object.entries(values).filter(isRead)) };
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Which row or set of rows it is, whatever its other columns say. */
function idOf(entry: Entry): string {
  const { name, key } = tableInfo(entry.table);
  const values =
    'owner' in entry ? entry.owner : Object.fromEntries(key.map((column) => [column, entry.values[column]]));
  return `${'owner' in entry ? 'set' : 'row'} ${name} ${JSON.stringify(values)}`;
}

/** The record, which notes in `missed` when somebody reads one of its gaps. */
function watched(value: unknown, gaps: Salvage<unknown>['gaps'], missed: Set<string>): unknown {
  if (value === null || typeof value !== 'object' || value instanceof Date) return value;
  return new Proxy(value, {
    get(object, key, receiver) {
      const path = typeof key === 'string' ? gaps.get(object)?.get(key) : undefined;
      if (path !== undefined) missed.add(path);
      return watched(Reflect.get(object, key, receiver), gaps, missed);
    },
  });
}
