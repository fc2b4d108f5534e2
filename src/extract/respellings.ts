/**
 * Other spellings of a value that mean the same: what an API writes after one of its fields has changed its type. Only
 * spellings with one possible reading are offered: `1,234.5` is a number, but `1,5` is not, because it may be one and a
 * half or fifteen.
 */
import type { z } from 'zod';

export interface Respelling {
  readonly value: unknown;
  /** Where a schema accepts this spelling, the value has two readings, and neither may be used. */
  readonly isAmbiguous?: true;
}

/** Longer texts are neither numbers nor words for missing values. */
const MAX_LENGTH = 64;
/** Not with an exponent: number fields read that themselves, and an id that was written with one has lost digits. */
const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)$/;
/** With separators of thousands: several groups, or one group and a decimal point. */
const GROUPED = /^[+-]?\d{1,3}(?:(?:,\d{3}){2,}(?:\.\d+)?|,\d{3}\.\d+)$/;
/** A whole number, unless the comma is a decimal one: where a fraction is possible, both readings are. */
const ONE_GROUP = /^([+-]?\d{1,3}),(\d{3})$/;
const YES = /^(?:yes|y|on|t|true|1|1\.0)$/i;
const NO = /^(?:no|n|off|f|false|0|0\.0)$/i;
/** What programs write where they have no number: NaN for 0/0, errors of spreadsheets, nulls as text. */
const MISSING =
  /^(?:[+-]?nan|[+-]?inf(?:inity)?|n\/a|n\.a\.|na|null|nil|none|undefined|not available|#n\/a|#div\/0!|[-–—]{1,3}|\?)$/i;
const MS = 1000;
/** Smaller numbers divided by a thousand would be read as the moment 0, which means never. */
const SECONDS_SINCE_1970 = 1e9;

/**
 * The other spellings of `value`, to be tried in this order. `issue` is what the schema said of the value as it came.
 */
export function respellings(value: unknown, issue: z.core.$ZodIssue): readonly Respelling[] {
  if (typeof value === 'number') return respellNumber(value, issue);
  if (typeof value !== 'string' || value.length > MAX_LENGTH) return [];
  return respellText(value.trim(), issue);
}

const toRespellings = (...values: readonly unknown[]): readonly Respelling[] => values.map((value) => ({ value }));

function respellNumber(number: number, issue: z.core.$ZodIssue): readonly Respelling[] {
  // Seconds in a field of milliseconds, or the other way round: the accepted years overlap in no unit.
  if (isDateOutOfRange(issue)) return toRespellings(number * MS, ...(number > SECONDS_SINCE_1970 ? [number / MS] : []));
  if (!isExact(number)) return [];
  return number === 0 || number === 1 ? toRespellings(String(number), number === 1) : toRespellings(String(number));
}

function respellText(text: string, issue: z.core.$ZodIssue): readonly Respelling[] {
  if (MISSING.test(text)) return toRespellings(null);
  if (isDateOutOfRange(issue) && NUMBER.test(text)) return respellNumber(Number(text), issue);
  const words = toRespellings(...(YES.test(text) ? [true] : NO.test(text) ? [false] : []));
  const plain = GROUPED.test(text) ? text.replaceAll(',', '') : text;
  if (NUMBER.test(plain)) return isExact(Number(plain)) ? [...toRespellings(Number(plain)), ...words] : words;
  const [, whole, group] = ONE_GROUP.exec(text) ?? [];
  if (whole && group)
    return [{ value: Number(`${whole}.${group}1`), isAmbiguous: true }, ...toRespellings(Number(whole + group))];
  return words;
}

/** The digits of a whole number beyond the safe ones are made up: it is no id and no count. */
const isExact = (number: number): boolean =>
  Number.isFinite(number) && (!Number.isInteger(number) || Number.isSafeInteger(number));

const isDateOutOfRange = (issue: z.core.$ZodIssue): boolean =>
  (issue.code === 'too_small' || issue.code === 'too_big') && issue.origin === 'date';
