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
  if (!saved || saved.losses.some(({ path }) => isKeyField(stream, path))) throw parsed.error;
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

/** A lost field, or what it is part of, decides on a key. */
const isKeyField = ({ keyFields = [] }: Stream, path: string): boolean =>
  keyFields.some((field) => field === path || field.startsWith(`${path}.`));

function entriesOf(
  { record, variants }: Salvage<unknown>,
  rows: (record: unknown) => readonly Entry[],
): readonly Entry[] {
  const [nulls, noNulls, whole, sound] = [
    variants.withNulls,
    variants.withoutNulls,
    variants.withoutPartialLists,
    variants.withoutDamagedLists,
  ].map((variant) => entriesById(rows, variant)) as [Entries, Entries, Entries, Entries];
  const readable = (entry: Row) => withoutAffected(entry, [nulls, noNulls, sound]);
  return rows(record).flatMap((entry): readonly Entry[] => {
    const id = idOf(entry);
    const withNull = nulls.get(id) ?? entry;
    if (tableInfo(entry.table).month !== undefined) {
      const isWhole = !('owner' in entry) || haveSameRows(entry, whole.get(id));
      return isWhole || !('owner' in withNull) ? [withNull] : withNull.rows;
    }
    if (!('owner' in entry)) return [readable(entry)];
    return haveSameRows(entry, sound.get(id)) && haveSameRows(entry, withNull) ? [entry] : entry.rows.map(readable);
  });
}

type Entries = ReadonlyMap<string, Entry>;

/** The entries of a variant, and the rows of its sets. None where its stream cannot make rows of it. */
function entriesById(rows: (record: unknown) => readonly Entry[], variant: unknown): Entries {
  const made = new Map<string, Entry>();
  try {
    for (const entry of rows(variant)) {
      made.set(idOf(entry), entry);
      if ('owner' in entry) for (const row of entry.rows) made.set(idOf(row), row);
    }
  } catch {
    return new Map();
  }
  return made;
}

const haveSameRows = (set: RowSet, other: Entry | undefined): boolean =>
  other !== undefined && 'owner' in other && same(valuesOf(set), valuesOf(other));

const valuesOf = ({ rows }: RowSet) => rows.map(({ values }) => values);

/** The row without the columns that have another value in a variant. A variant that lacks the row says nothing of it. */
function withoutAffected(row: Row, variants: readonly Entries[]): Row {
  const id = idOf(row);
  const others = variants.flatMap((variant) => (variant.get(id) as Row | undefined) ?? []);
  const isRead = ([column, value]: readonly [string, unknown]) =>
    others.every((other) => same(value, other.values[column]));
  return { table: row.table, values: Object.fromEntries(Object.entries(row.values).filter(isRead)) };
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
    ownKeys(object) {
      for (const path of gaps.get(object)?.values() ?? []) missed.add(path);
      return Reflect.ownKeys(object);
    },
    get(object, key, receiver) {
      const path = typeof key === 'string' ? gaps.get(object)?.get(key) : undefined;
      if (path !== undefined) missed.add(path);
      return watched(Reflect.get(object, key, receiver), gaps, missed);
    },
  });
}
