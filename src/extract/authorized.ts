/**
 * Values of the affiliate marketplace: each comes as `{value, is_authorized, status}`. What the account that asks may
 * not see has no `value`; then a sibling field such as `units_sold_range` has the value as a range.
 */
import { z } from 'zod';
import { decimal, text } from './wire.ts';

const FLAGS = ['is_authorized', 'status'];

/** The value inside a wrapper; null where it has none. What is no wrapper is the value itself. */
function unwrap(written: unknown): unknown {
  if (written === null || typeof written !== 'object' || Array.isArray(written)) return written;
  const rest = Object.entries(written).filter(([key]) => !FLAGS.includes(key));
  const isFlagged = rest.length < Object.keys(written).length;
  // An amount of money has a value too, beside its currency, which is kept.
  if (Object.hasOwn(written, 'value') && (isFlagged || rest.length === 1) && !Object.hasOwn(written, 'symbol'))
    return (written as { value: unknown }).value ?? null;
  return rest.length ? Object.fromEntries(rest) : null;
}

/** `authorized(text)` reads `{"value": "x", "is_authorized": true, "status": 0}` as `x`, and a wrapper without a value as null. */
export const authorized = <R>(schema: z.core.$ZodType<R>) =>
  z
    .codec(z.unknown(), z.unknown(), {
      decode: unwrap,
      encode: (value) =>
        value === null ? { is_authorized: false, status: 0 } : { value, is_authorized: true, status: 0 },
    })
    .pipe(z.nullable(schema as z.ZodType<R>));

const amountParts = z.object({ value: decimal.nullish(), symbol: text.nullish() });
/** Money: the number alone, or `{value, symbol, format}`. */
export const authorizedAmount = authorized(z.union([decimal, amountParts]));

const bounds = z.object({ minimal: decimal.nullish(), maximum: decimal.nullish(), symbol: text.nullish() });
/** The ends of a range of money: `{minimal, maximum, symbol}`. */
export const authorizedBounds = authorized(bounds);

/** A range as text such as `$5K-$25K`, or as its ends. */
export const authorizedRange = authorized(z.union([text, bounds]));

interface Amount {
  readonly value: number | null;
  readonly symbol: string | null;
}

/** The number of an amount, and the symbol of its currency where it came with one. */
export const toAmount = (amount: z.output<typeof authorizedAmount> | undefined): Amount =>
  amount === null || amount === undefined || typeof amount === 'number'
    ? { value: amount ?? null, symbol: null }
    : { value: amount.value ?? null, symbol: amount.symbol ?? null };

/** A range as text: `$5-$25` where it came as its ends, `>= $5` or `<= $25` where one end is open. */
export function toRangeText(range: z.output<typeof authorizedRange> | undefined): string | null {
  if (range === null || range === undefined || typeof range === 'string') return range ?? null;
  const { minimal, maximum, symbol } = range;
  const [from, to] = [minimal, maximum].map((end) =>
    end === null || end === undefined ? null : `${symbol ?? ''}${end}`,
  );
  if (from && to) return `${from}-${to}`;
  return from ? `>= ${from}` : to ? `<= ${to}` : null;
}
