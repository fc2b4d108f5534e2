/** What all values of a column have in common: some types of files can only be chosen when they are known. */
import { fitsJsonNumber, parseElements } from '../load/connection/json-values.ts';
import type { ResultColumn, TextRow } from '../load/connection/row-cursor.ts';
import { getColumnKind, parseDays, parseMicroseconds } from './value-kind.ts';

export interface ColumnFacts {
  /** A 64-bit float holds every number exactly. */
  readonly isEachExact: boolean;
  /** Every value is one that the type of the file has: no `infinity`, no `NaN` of a numeric, no array of arrays. */
  readonly isEachPlain: boolean;
  /** Of numerics: most digits before the decimal point, and after it. */
  readonly integerDigits: number;
  readonly scale: number;
}

export const NO_FACTS: ColumnFacts = { isEachExact: true, isEachPlain: true, integerDigits: 0, scale: 0 };

export interface FactsCollector {
  add(rows: readonly TextRow[]): void;
  /** The facts so far, by column. */
  list(): readonly ColumnFacts[];
}

type Mutable = { -readonly [K in keyof ColumnFacts]: ColumnFacts[K] };

export function createFactsCollector(columns: readonly ResultColumn[]): FactsCollector {
  const facts = columns.map((): Mutable => ({ ...NO_FACTS }));
  const observers = columns.flatMap((column, index) => {
    const observe = chooseObserver(column);
    return observe ? [{ index, observe, found: facts[index] as Mutable }] : [];
  });
  return {
    add(rows) {
      for (const { index, observe, found } of observers)
        for (const row of rows) {
          const value = row[index] ?? null;
          if (value !== null) observe(value, found);
        }
    },
    list: () => facts,
  };
}

type Observer = (value: string, found: Mutable) => void;

/** Undefined: the type of the column says everything. */
function chooseObserver(column: ResultColumn): Observer | undefined {
  const kind = getColumnKind(column);
  if (column.elementOid !== undefined) {
    return (value, found) => {
      if (found.isEachPlain && !isPlainArray(value)) found.isEachPlain = false;
    };
  }
  if (kind === 'numeric') return observeNumeric;
  if (kind === 'int64') return (value, found) => void (found.isEachExact &&= fitsJsonNumber(column.oid, value));
  if (kind === 'date') return (value, found) => void (found.isEachPlain &&= parseDays(value) !== undefined);
  if (kind === 'timestamp' || kind === 'timestamptz')
    return (value, found) => void (found.isEachPlain &&= parseMicroseconds(value) !== undefined);
  return undefined;
}

const NUMERIC = /^-?(\d+)(?:\.(\d+))?$/;
const NUMERIC_OID = 1700;

function observeNumeric(value: string, found: Mutable): void {
  const [, integer, fraction = ''] = NUMERIC.exec(value) ?? [];
  found.isEachExact &&= fitsJsonNumber(NUMERIC_OID, value);
  if (integer === undefined) found.isEachPlain = false;
  else {
    found.integerDigits = Math.max(found.integerDigits, integer === '0' ? 0 : integer.length);
    found.scale = Math.max(found.scale, fraction.length);
  }
}

/** Arrays of arrays and arrays whose first index is not 1 have no type in Parquet. */
const isPlainArray = (value: string): boolean =>
  value.startsWith('{') && parseElements(value).every((element) => element === null || typeof element === 'string');
