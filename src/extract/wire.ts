/**
 * The formats of EchoTik as zod codecs: decode for loading, encode for the simulator and round-trip tests. Values that
 * mean "no value" (an empty text, `-`, a zero day) become null, so that a query needs one test only.
 */
import { z } from 'zod';
import { parseJsonText } from './json.ts';

/** Nothing in the API is older than TikTok or a century away: a moment beyond is in another unit than its field. */
export const MIN_INSTANT = new Date('2000-01-01T00:00:00Z');
export const MAX_INSTANT = new Date('2100-01-01T00:00:00Z');
const EMPTY_VALUES = new Set(['', '-']);
/** Longer texts are no numbers, ids or days: they are refused before an expression runs over them. */
const MAX_SCALAR_LENGTH = 64;
/** The longest list in a text that the samples have is below 2 KB. */
const MAX_LIST_LENGTH = 64 * 1024;

const isEmptyValue = (value: unknown) => typeof value === 'string' && EMPTY_VALUES.has(value.trim());

/** A text that matches. Its length is looked at first: what takes longer than the text is long cannot take long. */
const matching = (pattern: RegExp, most: number, message?: string) =>
  z
    .string()
    .max(most, { abort: true, ...(message === undefined ? {} : { error: message }) })
    .regex(pattern, message);

const wholeId = z.int('expected an id with all of its digits').nonnegative('expected an id of up to 20 digits');

/** A TikTok id of up to 20 digits. Quoted or bare on the wire (the JSON parser keeps all digits), text with us. */
export const tiktokId = z.codec(
  z.union([matching(/^\d{1,20}$/, MAX_SCALAR_LENGTH), wholeId], { error: 'expected an id of up to 20 digits' }),
  z.string(),
  { decode: String, encode: (id) => id },
);

/**
 * An id; an empty text or 0 means that it has no value. A category id "0" is valid ("Other"): use tiktokId for those.
 */
export const idOrNone = z.codec(
  z.union([matching(/^\d{0,20}$/, MAX_SCALAR_LENGTH), wholeId, z.null()], {
    error: 'expected an id of up to 20 digits, or nothing',
  }),
  z.string().nullable(),
  { decode: (id) => (id === null || /^0*$/.test(String(id)) ? null : String(id)), encode: (id) => id },
);

/** Text; blank is null. */
export const text = z.codec(z.string().nullable(), z.string().nullable(), {
  decode: (written) => (written === null || written.trim() === '' ? null : written),
  encode: (plain) => plain,
});

const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?$/;
const numberWire = z.union([z.number(), z.string(), z.null()], { error: 'expected a number, quoted or not' });

/** zod rejects NaN, so text that is not a number fails there. */
const parseNumber = (written: string | number | null): number | null => {
  if (written === null || isEmptyValue(written)) return null;
  if (typeof written === 'number') return written;
  return written.length <= MAX_SCALAR_LENGTH && NUMBER.test(written.trim()) ? Number(written) : Number.NaN;
};

/** A count: an integer, quoted or not, also written as 12.0. */
export const counter = z.codec(numberWire, z.int().nullable(), { decode: parseNumber, encode: (count) => count });

/** An amount, a rate, an average: a decimal, quoted or not. */
export const decimal = z.codec(numberWire, z.number().nullable(), { decode: parseNumber, encode: (amount) => amount });

const parsePercent = (written: string | number | null) =>
  parseNumber(typeof written === 'string' ? written.trim().replace(/%$/, '') : written);

/** `48%` is 48; `-` is nothing. */
export const percentLabel = z.codec(numberWire, z.number().nullable(), {
  decode: parsePercent,
  encode: (percent) => (percent === null ? '-' : `${percent}%`),
});

/** A discount as a fraction: `67%`, or by some cards a number. None is above 1, so a number above 1 is of percents. */
export const discountRate = z.codec(numberWire, z.number().max(1).nullable(), {
  decode(written) {
    const number = parsePercent(written);
    return number !== null && (number > 1 || String(written).includes('%')) ? number / 100 : number;
  },
  encode: (rate) => rate,
});

const MAGNITUDES: Readonly<Record<string, number>> = { '': 1, k: 1e3, m: 1e6, b: 1e9 };
/**
 * A magnitude that we know, before any words, or a whole number before `sold`. Other words may be a magnitude too (12万,
 * 10rb, 10 mil), and a point without one may part thousands (12.500): reading these as ones would be wrong.
 */
const ROUNDED =
  /^[^\p{N}.,-]*(\d{1,3}(?:,\d{3})+|\d+)(?:(\.\d+)?\s?([KMB])(?!\p{L})\P{N}*|[^\p{L}\p{N}.,]*(?:sold\s*)?)$/iu;

/** A count for people, such as `196.5K sold`: rounded as they wrote it. */
export const roundedCount = z.codec(numberWire, z.int().nullable(), {
  decode(written) {
    if (typeof written !== 'string' || isEmptyValue(written)) return parseNumber(written);
    const [, digits, fraction = '', magnitude = ''] =
      (written.length <= MAX_SCALAR_LENGTH && ROUNDED.exec(written)) || [];
    if (!digits) return Number.NaN;
    return Math.round(Number(digits.replaceAll(',', '') + fraction) * (MAGNITUDES[magnitude.toLowerCase()] ?? 1));
  },
  encode: (count) => count,
});

/** A boolean as true, "true", 1 or "1". */
export const booleanFlag = z.codec(
  z.union([z.boolean(), z.literal([0, 1]), matching(/^(?:true|false|0|1|)$/i, MAX_SCALAR_LENGTH), z.null()], {
    error: 'expected true or false',
  }),
  z.boolean().nullable(),
  {
    decode: (written) =>
      written === null || written === '' ? null : ['true', '1'].includes(String(written).toLowerCase()),
    encode: (is) => is,
  },
);

const plausibleInstant = z
  .date()
  .min(MIN_INSTANT, 'expected a moment from 2000 to 2100')
  .max(MAX_INSTANT, 'expected a moment from 2000 to 2100');

/** Epoch seconds. */
export const epochSeconds = z.codec(z.int(), plausibleInstant, {
  decode: (seconds) => new Date(seconds * 1000),
  encode: (date) => date.getTime() / 1000,
});

const epochInstant = (unitMs: number) =>
  z.codec(numberWire, plausibleInstant.nullable(), {
    decode(written) {
      const milliseconds = Math.round((parseNumber(written) ?? 0) * unitMs);
      // 0 means never; a value that is not a number makes an invalid date, which fails.
      return milliseconds === 0 ? null : new Date(milliseconds);
    },
    encode: (date) => (date === null ? null : date.getTime() / unitMs),
  });

/** A moment in epoch seconds, quoted or not; 0 is never. */
export const secondsInstant = epochInstant(1000);
/** A moment in epoch milliseconds, quoted or not; 0 is never. */
export const millisInstant = epochInstant(1);

/** PostgreSQL has no year 0, and compact days have four digits for theirs. */
const DAY = /^[1-9]\d{3}-(?:0[1-9]|1[0-2])-\d\d$/;
const isDay = (day: string): boolean => {
  if (!DAY.test(day)) return false;
  const [year, month, ofMonth] = [Number(day.slice(0, 4)), Number(day.slice(5, 7)), Number(day.slice(8))];
  return ofMonth >= 1 && ofMonth <= countDaysOfMonth(year, month);
};
const countDaysOfMonth = (year: number, month: number): number => {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
};
const calendarDay = z.string().refine(isDay, 'expected a day of the calendar').nullable();

/** A day as yyyyMMdd, a number or text; zeros mean no day. */
export const compactDay = z.codec(numberWire, calendarDay, {
  decode(written) {
    const digits = written === null ? '' : String(written).slice(0, MAX_SCALAR_LENGTH).trim();
    if (/^0*$/.test(digits) || isEmptyValue(digits)) return null;
    return digits.replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3');
  },
  encode: (day) => (day === null ? null : Number(day.replaceAll('-', ''))),
});

const DAY_AND_TIME = /^(\d{4}-\d\d-\d\d)[T ]/;

/** A day as yyyy-MM-dd, also with a time behind it. */
export const isoDay = z.codec(z.string().nullable(), calendarDay, {
  decode: (written) =>
    written === null || isEmptyValue(written)
      ? null
      : (DAY_AND_TIME.exec(written.slice(0, MAX_SCALAR_LENGTH))?.[1] ?? written),
  encode: (day) => day,
});

/** JSON in a string, or already read; blank is null. */
export const jsonText = <R>(schema: z.core.$ZodType<R>) =>
  z
    .codec(z.union([z.string(), z.array(z.unknown()), z.record(z.string(), z.unknown()), z.null()]), z.unknown(), {
      decode(written, context) {
        if (written === null || isEmptyValue(written)) return null;
        if (typeof written !== 'string') return written;
        try {
          return parseJsonText(written);
        } catch {
          context.issues.push({ code: 'custom', message: 'expected JSON in the text', input: written });
          return z.NEVER;
        }
      },
      encode: (value) => (value === null ? null : JSON.stringify(value)),
    })
    .pipe(z.nullable(schema as z.ZodType<R>));

const buckets = z.record(z.string(), decimal);

/** Numbers by bucket, in a string: `{"15s":3}`. A histogram with an unreadable bucket is unreadable as a whole. */
export const histogram = jsonText(
  z.codec(z.unknown(), z.record(z.string(), z.number().nullable()), {
    decode(written, context) {
      const read = z.safeDecode(buckets, written as z.input<typeof buckets>);
      if (read.success) return read.data;
      context.issues.push({ code: 'custom', message: 'expected numbers by bucket', input: written });
      return z.NEVER;
    },
    encode: (read) => read,
  }),
);

/** `L1-L2-L3:rank,...`: the categories a creator sells in, best first. */
export const categoryRanks = z.codec(
  matching(
    /^(?:-|(?:\d+(?:-\d+){0,2}:\d+(?:,|$))*)$/,
    MAX_LIST_LENGTH,
    'expected L1-L2-L3:rank, separated by commas',
  ).nullable(),
  z
    .array(
      z.object({
        category_id: z.string(),
        category_l2_id: z.string().nullable(),
        category_l3_id: z.string().nullable(),
        rank: z.int(),
      }),
    )
    .nullable(),
  {
    decode: (written) =>
      written === null || isEmptyValue(written)
        ? null
        : written
            .split(',')
            .filter(Boolean)
            .map((pair) => {
              const [ids = '', rank] = pair.split(':');
              const [category_id = '', category_l2_id = null, category_l3_id = null] = ids.split('-');
              return { category_id, category_l2_id, category_l3_id, rank: Number(rank) };
            }),
    encode: (ranks) =>
      ranks === null
        ? null
        : ranks
            .map(({ category_id, category_l2_id, category_l3_id, rank }) => {
              const ids = [category_id, category_l2_id, category_l3_id].filter((id) => id !== null);
              return `${ids.join('-')}:${rank}`;
            })
            .join(','),
  },
);

const isMapDump = (written: string): boolean => {
  const list = written.trim();
  if (isEmptyValue(list)) return true;
  if (!list.startsWith('[') || !list.endsWith(']')) return false;
  const maps = list.slice(1, -1).trim();
  return maps === '' || (maps.startsWith('{') && maps.endsWith('}') && /\burl=/.test(maps));
};

/** Where the next value of a map begins; a comma inside a URL has no space behind it. */
const NEXT_VALUE = /,\s+\w+=/;

/** The URLs of `[{index=1, url=https://...}]`, a list that is no JSON. */
export const mapDumpUrls = z.codec(
  z.string().max(MAX_LIST_LENGTH, { abort: true }).refine(isMapDump, 'expected [{index=1, url=...}]').nullable(),
  z.array(z.string()).nullable(),
  {
    decode: (written) =>
      written === null || isEmptyValue(written)
        ? null
        : [...written.matchAll(/\burl=([^}]+)/g)].map(([, value = '']) => (value.split(NEXT_VALUE)[0] ?? '').trimEnd()),
    encode: (urls) => (urls === null ? null : `[${urls.map((url, i) => `{index=${i}, url=${url}}`).join(', ')}]`),
  },
);

const SIGNATURE = /[?&](?:x-expires|x-signature|lk3s|policy|signature|expires)=/i;
const EXPIRES = /[?&]x-expires=(\d{9,11})\b/;

/**
 * A link to an image or a video, without its signature, which expires within hours and would change the content each
 * time.
 */
export const mediaUrl = z.codec(z.string().nullable(), z.string().nullable(), {
  decode: (written) => {
    if (written === null || isEmptyValue(written)) return null;
    const query = written.indexOf('?');
    return query >= 0 && SIGNATURE.test(written.slice(query)) ? written.slice(0, query) || null : written;
  },
  encode: (url) => url,
});

/** When a signed link expires; null if it does not state it. */
export function parseLinkExpiry(url: string | null | undefined): Date | null {
  const seconds = EXPIRES.exec(url ?? '')?.[1];
  return seconds ? new Date(Number(seconds) * 1000) : null;
}
