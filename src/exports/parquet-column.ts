/** The type of a column in Parquet, and its values. */
import type { SchemaElement } from 'hyparquet-writer';
import { parseElements } from '../load/connection/json-values.ts';
import type { ResultColumn } from '../load/connection/row-cursor.ts';
import type { ColumnFacts } from './column-facts.ts';
import { getColumnKind, parseDays, parseMicroseconds, type ValueKind } from './value-kind.ts';

export interface ParquetColumn {
  /** One element, or those of a list. */
  readonly elements: readonly SchemaElement[];
  /** As people write it, such as `DECIMAL(18,2)`. Columns with equal descriptions have equal types. */
  readonly description: string;
  readonly convert: (text: string) => unknown;
}

/** What is stored and how, without the name. */
interface PlainType {
  readonly element: Omit<SchemaElement, 'name' | 'repetition_type'>;
  readonly description: string;
  readonly convert: (text: string) => unknown;
}

const textType: PlainType = {
  element: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  description: 'STRING',
  convert: (text) => text,
};

const toTimestampType = (isAdjustedToUTC: boolean): PlainType => ({
  element: { type: 'INT64', logical_type: { type: 'TIMESTAMP', isAdjustedToUTC, unit: 'MICROS' } },
  description: isAdjustedToUTC ? 'TIMESTAMP (UTC, microseconds)' : 'TIMESTAMP (without a zone, microseconds)',
  convert: parseMicroseconds,
});

const plainTypes: Readonly<Record<Exclude<ValueKind, 'numeric'>, PlainType>> = {
  boolean: { element: { type: 'BOOLEAN' }, description: 'BOOLEAN', convert: (text) => text === 't' },
  int32: { element: { type: 'INT32' }, description: 'INT32', convert: Number },
  int64: { element: { type: 'INT64' }, description: 'INT64', convert: BigInt },
  float32: { element: { type: 'FLOAT' }, description: 'FLOAT', convert: Number },
  float64: { element: { type: 'DOUBLE' }, description: 'DOUBLE', convert: Number },
  date: { element: { type: 'INT32', converted_type: 'DATE' }, description: 'DATE', convert: parseDays },
  timestamp: toTimestampType(false),
  timestamptz: toTimestampType(true),
  json: textType,
  text: textType,
};

/** Digits that DECIMAL has in all readers, and those that 64 bits hold. */
const MAX_PRECISION = 38;
const INT64_PRECISION = 18;
const DECLARED = /^numeric\((\d+),(\d+)\)$/;

/**
 * The type that holds every value exactly: the declared one, or the smallest for the values that `facts` describes.
 * Where none does (`infinity`, `NaN` of a numeric, more than 38 digits, arrays of arrays) the column is text.
 */
export function chooseParquetColumn(column: ResultColumn, facts: ColumnFacts): ParquetColumn {
  const { name, elementOid } = column;
  const kind = getColumnKind(column);
  if (elementOid !== undefined) {
    // The facts of an array do not describe the numbers in it.
    const isList = facts.isEachPlain && !['numeric', 'date', 'timestamp', 'timestamptz', 'json'].includes(kind);
    return isList ? toList(name, plainTypes[kind as Exclude<ValueKind, 'numeric'>]) : toFlat(name, textType);
  }
  if (!facts.isEachPlain) return toFlat(name, textType);
  return toFlat(name, kind === 'numeric' ? chooseDecimal(column.type, facts) : plainTypes[kind]);
}

const toFlat = (name: string, { element, description, convert }: PlainType): ParquetColumn => ({
  elements: [{ name, repetition_type: 'OPTIONAL', ...element }],
  description,
  convert,
});

/** The three levels of a list that the format prescribes. */
const toList = (name: string, { element, description, convert }: PlainType): ParquetColumn => ({
  elements: [
    { name, repetition_type: 'OPTIONAL', num_children: 1, converted_type: 'LIST', logical_type: { type: 'LIST' } },
    { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
    { name: 'element', repetition_type: 'OPTIONAL', ...element },
  ],
  description: `LIST of ${description}`,
  convert: (text) => parseElements(text).map((one) => (one === null ? null : convert(one as string))),
});

function chooseDecimal(type: string, { integerDigits, scale: found }: ColumnFacts): PlainType {
  const [, declaredPrecision, declaredScale] = DECLARED.exec(type) ?? [];
  const scale = declaredScale === undefined ? found : Number(declaredScale);
  const needed = declaredPrecision === undefined ? integerDigits + found : Number(declaredPrecision);
  if (needed > MAX_PRECISION) return textType;
  const isShort = needed <= INT64_PRECISION;
  const precision = isShort ? INT64_PRECISION : MAX_PRECISION;
  const storage = isShort ? { type: 'INT64' as const } : { type: 'FIXED_LEN_BYTE_ARRAY' as const, type_length: 16 };
  return {
    element: { ...storage, converted_type: 'DECIMAL', precision, scale },
    description: `DECIMAL(${precision},${scale})`,
    convert: (text) => toUnscaled(text, scale),
  };
}

/** 1.5 with the scale 3 is 1500. */
function toUnscaled(text: string, scale: number): bigint {
  const [integer = '', fraction = ''] = text.split('.');
  return BigInt(integer + fraction.padEnd(scale, '0'));
}
