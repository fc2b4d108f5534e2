/**
 * One record as its stream reads it, and the rows it makes. A record with unreadable values makes its rows without
 * them. A column that depends on such a value is NULL in a row of one day, because that day has no other value; in any
 * other row it is omitted, so that the table keeps the last value. A list that lost elements adds and updates rows, but
 * removes none.
 */
import { safeParseQuickly } from '../../extract/quick-reader.ts';
import { type Conversion, type Loss, type Salvage, salvage } from '../../extract/salvage.ts';
import { getTableInfo } from '../../load/tables/table.ts';
import type { Entry, Row, RowSet } from '../../streams/row.ts';
import type { RowContext, Stream } from '../../streams/stream.ts';

export interface ParsedRecord {
  readonly record: unknown;
  readonly entries: readonly Entry[];
  readonly losses: readonly Loss[];
  readonly conversions: readonly Conversion[];
  /** What `use` returns for the record, and the paths of the lost values that it read. */
  readonly trackReads: <T>(use: (record: unknown) => T) => { readonly result: T; readonly missed: readonly string[] };
}

/**
 * Throws ZodError where the record cannot be read without an unreadable value, ContractError where a key column is
 * empty.
 */
export function readRecord(stream: Stream, raw: unknown, context: RowContext<never>): ParsedRecord {
  const parsed = safeParseQuickly(stream.record, raw);
  const rows = (record: unknown) => stream.rows(record, context);
  if (parsed.success) {
    const record = parsed.data;
    return {
      record,
      entries: rows(record),
      losses: [],
      conversions: [],
      trackReads: (use) => ({ result: use(record), missed: [] }),
    };
  }
  const saved = salvage(stream.record, raw);
  if (!saved || saved.losses.some(({ path }) => isKeyField(stream, path))) throw parsed.error;
  const { record, gaps, losses, conversions } = saved;
  return {
    record,
    entries: losses.length ? buildEntries(saved, rows) : rows(record),
    losses,
    conversions,
    trackReads(use) {
      const missed = new Set<string>();
      return { result: use(watchGaps(record, gaps, missed)), missed: [...missed] };
    },
  };
}

/** A key column depends on the lost field, or on the object that it is part of. */
const isKeyField = ({ keyFields = [] }: Stream, path: string): boolean =>
  keyFields.some((field) => field === path || field.startsWith(`${path}.`));

function buildEntries(
  { record, variants }: Salvage<unknown>,
  rows: (record: unknown) => readonly Entry[],
): readonly Entry[] {
  const [nulls, noNulls, whole, sound] = [
    variants.withNulls,
    variants.withoutNulls,
    variants.withoutPartialLists,
    variants.withoutDamagedLists,
  ].map((variant) => indexEntries(rows, variant)) as [EntryMap, EntryMap, EntryMap, EntryMap];
  const readable = (entry: Row) => removeAffectedColumns(entry, [nulls, noNulls, sound]);
  return rows(record).flatMap((entry): readonly Entry[] => {
    const id = formatEntryId(entry);
    const withNull = nulls.get(id) ?? entry;
    if (getTableInfo(entry.table).monthColumn !== undefined) {
      const isWhole = !('owner' in entry) || haveSameRows(entry, whole.get(id));
      return isWhole || !('owner' in withNull) ? [withNull] : withNull.rows;
    }
    if (!('owner' in entry)) return [readable(entry)];
    return haveSameRows(entry, sound.get(id)) && haveSameRows(entry, withNull) ? [entry] : entry.rows.map(readable);
  });
}

type EntryMap = ReadonlyMap<string, Entry>;

/** The entries of a variant, and the rows of its sets. Empty where the stream cannot make rows from the variant. */
function indexEntries(rows: (record: unknown) => readonly Entry[], variant: unknown): EntryMap {
  const made = new Map<string, Entry>();
  try {
    for (const entry of rows(variant)) {
      made.set(formatEntryId(entry), entry);
      if ('owner' in entry) for (const row of entry.rows) made.set(formatEntryId(row), row);
    }
  } catch {
    return new Map();
  }
  return made;
}

const haveSameRows = (set: RowSet, other: Entry | undefined): boolean =>
  other !== undefined && 'owner' in other && isEqual(listValues(set), listValues(other));

const listValues = ({ rows }: RowSet) => rows.map(({ values }) => values);

/** The row without the columns that have another value in a variant. A variant without the row is ignored. */
function removeAffectedColumns(row: Row, variants: readonly EntryMap[]): Row {
  const id = formatEntryId(row);
  const others = variants.flatMap((variant) => (variant.get(id) as Row | undefined) ?? []);
  const isRead = ([column, value]: readonly [string, unknown]) =>
    others.every((other) => isEqual(value, other.values[column]));
  return { table: row.table, values: Object.fromEntries(Object.entries(row.values).filter(isRead)) };
}

const isEqual = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Identifies the row or set of rows by its key. */
function formatEntryId(entry: Entry): string {
  const { name, key } = getTableInfo(entry.table);
  const values =
    'owner' in entry ? entry.owner : Object.fromEntries(key.map((column) => [column, entry.values[column]]));
  return `${'owner' in entry ? 'set' : 'row'} ${name} ${JSON.stringify(values)}`;
}

/** The record as a proxy that adds to `missed` the paths of the gaps that are read. */
function watchGaps(value: unknown, gaps: Salvage<unknown>['gaps'], missed: Set<string>): unknown {
  if (value === null || typeof value !== 'object' || value instanceof Date) return value;
  return new Proxy(value, {
    ownKeys(object) {
      for (const path of gaps.get(object)?.values() ?? []) missed.add(path);
      return Reflect.ownKeys(object);
    },
    get(object, key, receiver) {
      const path = typeof key === 'string' ? gaps.get(object)?.get(key) : undefined;
      if (path !== undefined) missed.add(path);
      return watchGaps(Reflect.get(object, key, receiver), gaps, missed);
    },
  });
}
