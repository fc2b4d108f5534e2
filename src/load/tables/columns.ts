/**
 * Shared column vocabulary: the same idea has the same type in every table. Each takes what it means (with its unit), from
 * which COMMENT ON and the data dictionary are made.
 */
import { bigint, boolean, date, doublePrecision, integer, jsonb, numeric, text, timestamp } from 'drizzle-orm/pg-core';

const comments = new WeakMap<object, string>();

function means<B extends object>(builder: B, comment: string): B {
  comments.set(builder, comment);
  return builder;
}

export const commentOf = (builder: object): string => comments.get(builder) ?? '';

/** Ids of TikTok and EchoTik have up to 19 digits: text, never a number. */
export const tiktokId = (comment: string) => means(text(), comment);
export const label = (comment: string) => means(text(), comment);
export const labels = (comment: string) => means(text().array(), comment);
export const url = (comment: string) => means(text(), comment);
export const urls = (comment: string) => means(text().array(), comment);
/** An image: where the host is echosell-images it answers 403, and only its entry in `covers` opens. */
export const image = (comment: string) =>
  url(`${comment}; without signature. On the host echosell-images only its entry in covers opens.`);
export const flag = (comment: string) => means(boolean(), comment);
/**
 * Small numbers: codes, positions, days, seconds, pixels. Above 2^31 they mean nothing: PostgreSQL refuses the row, and its record is
 * set aside. What is counted is a `total`.
 */
export const count = (comment: string) => means(integer(), comment);
/** Counters: views, likes, units sold, times on a list. Up to 2^53. */
export const total = (comment: string) => means(bigint({ mode: 'number' }), comment);
/** Scores, rates, relative values: exact decimals. */
export const decimal = (comment: string) => means(numeric({ mode: 'number' }), comment);
/** Amounts of money: exact decimals. */
export const money = (comment: string) => means(numeric({ mode: 'number' }), comment);
/** Measured values without an exact decimal form. */
export const double = (comment: string) => means(doublePrecision(), comment);
export const instant = (comment: string) => means(timestamp({ withTimezone: true }), comment);
export const day = (comment: string) => means(date(), comment);
/** What has no table shape: kept as it came, searchable. */
export const document = (comment: string) => means(jsonb(), comment);
/** The business day of the slot that a snapshot belongs to, never the wall clock. */
export const snapshotDate = () =>
  means(
    date().notNull(),
    'Business day of the snapshot: the day of the scheduled slot in the time zone of its pipeline.',
  );
/** A market such as `US` or `GB`. */
export const region = (comment: string) => means(text(), comment);
/** A filter that a list was asked with: never null, so that it can be part of a key. */
export const filter = (comment: string) => means(text().notNull(), `${comment} Empty: not filtered.`);
/** The market a list was asked for, as part of its key. */
export const market = () => filter('Market that was asked for, such as US.');
/** Place in a list, where the API gives no rank: counted over the pages. */
export const position = () => count('Position in the list, 1 is the top.');
/** The three levels of product categories; `of` is whose category it is. */
export const categoryIds = (of: string) => ({
  category_id: label(`Product category of level 1 of ${of}.`),
  category_l2_id: label(`Product category of level 2 of ${of}; 0 for none.`),
  category_l3_id: label(`Product category of level 3 of ${of}; 0 for none.`),
});
/** Units and money, in all or of the time that `when` says. */
export const sales = (when: string) => ({
  total_sale_cnt: total(`Units sold ${when}, estimate.`),
  total_sale_gmv_amt: money(`GMV ${when}, estimate; presumably USD.`),
});
/** The window a ranking looks back over, in days. */
export const periodDays = (comment: string) => means(integer().notNull(), comment);

const requestId = () =>
  means(bigint({ mode: 'number' }).notNull(), 'The API request this row came from: ops.requests, raw.responses.');
const loadedAt = () =>
  means(timestamp({ withTimezone: true }).notNull().defaultNow(), 'When the row was last written.');

/** Where a row came from. Filled by the merge, not by streams. */
export const bookkeeping = () => ({
  _request_id: requestId(),
  _observed_at: means(timestamp({ withTimezone: true }).notNull(), 'When the API answered with this content.'),
  _loaded_at: loadedAt(),
});

/** The same of a row of history. */
export const historyBookkeeping = () => ({
  observed_at: means(timestamp({ withTimezone: true }).notNull(), 'When this content was first seen.'),
  _request_id: requestId(),
  _loaded_at: loadedAt(),
});

/** The same of what a fact said before it was restated. */
export const revisionBookkeeping = () => ({
  known_at: means(
    timestamp({ withTimezone: true }).notNull(),
    'When the API answered with this content. What it answered later is in a later revision, or in the table itself.',
  ),
  _request_id: requestId(),
  _loaded_at: loadedAt(),
});

/** The same of a version: what was true from when until when. */
export const versionBookkeeping = () => ({
  valid_from: instant('First seen with this content.'),
  valid_to: instant('First seen with other content; null while it is the current one.'),
  is_current: flag('True for the content of now.'),
  _request_id: means(bigint({ mode: 'number' }), commentOf(requestId())),
});

export type Bookkeeping = keyof ReturnType<typeof bookkeeping>;

export const bookkeepingNames = Object.keys(bookkeeping());
