/**
 * Shared column vocabulary: the same idea has the same type in every table. Each takes what it means (with its unit),
 * from which COMMENT ON and the data dictionary are made.
 */
import { bigint, boolean, date, doublePrecision, integer, jsonb, numeric, text, timestamp } from 'drizzle-orm/pg-core';

/** What a column is, beside its type. */
interface ColumnFacets {
  readonly comment: string;
  /** A filter of a list as part of the key: an empty text where the list was not filtered. */
  readonly isFilter: boolean;
  /** A counter of everything so far: its next value is not lower, but for corrections. */
  readonly isCumulative: boolean;
}

const facetsByBuilder = new WeakMap<object, ColumnFacets>();

export const getFacets = (builder: object): ColumnFacets =>
  facetsByBuilder.get(builder) ?? { comment: '', isFilter: false, isCumulative: false };

export const getComment = (builder: object): string => getFacets(builder).comment;

function withFacets<B extends object>(builder: B, facets: Partial<ColumnFacets>): B {
  facetsByBuilder.set(builder, { ...getFacets(builder), ...facets });
  return builder;
}

export const withComment = <B extends object>(builder: B, comment: string): B => withFacets(builder, { comment });

/** Marks a column of a key that has an empty text where the list was not filtered. */
export const asFilter = <B extends object>(builder: B): B => withFacets(builder, { isFilter: true });

/**
 * Marks a counter that only grows, because it counts everything so far. What can decrease (followers, products on sale)
 * is not cumulative, nor is a counter of a window or a period.
 */
export const cumulative = <B extends object>(builder: B): B => withFacets(builder, { isCumulative: true });

/** Marks every column of a group as `cumulative`. */
export function cumulativeColumns<C extends Readonly<Record<string, object>>>(columns: C): C {
  for (const builder of Object.values(columns)) cumulative(builder);
  return columns;
}

/** Ids of TikTok and EchoTik have up to 19 digits: text, never a number. */
export const tiktokIdColumn = (comment: string) => withComment(text(), comment);
export const label = (comment: string) => withComment(text(), comment);
export const labelsColumn = (comment: string) => withComment(text().array(), comment);
export const url = (comment: string) => withComment(text(), comment);
export const urls = (comment: string) => withComment(text().array(), comment);
/** An image: where the host is echosell-images it answers 403, and only its entry in `covers` opens. */
export const image = (comment: string) =>
  url(`${comment}; without signature. On the host echosell-images only its entry in covers opens.`);
export const flag = (comment: string) => withComment(boolean(), comment);
/**
 * Small numbers: codes, positions, days, seconds, pixels. Above 2^31 they mean nothing: PostgreSQL refuses the row, and
 * its record goes to quarantine. What is counted is a `total`.
 */
export const count = (comment: string) => withComment(integer(), comment);
/** Counters: views, likes, units sold, times on a list. Up to 2^53. */
export const total = (comment: string) => withComment(bigint({ mode: 'number' }), comment);
/** Scores, rates, relative values: exact decimals. */
export const decimalColumn = (comment: string) => withComment(numeric({ mode: 'number' }), comment);
/** Amounts of money: exact decimals. */
export const money = (comment: string) => withComment(numeric({ mode: 'number' }), comment);
/** Measured values without an exact decimal form. */
export const double = (comment: string) => withComment(doublePrecision(), comment);
export const instantColumn = (comment: string) => withComment(timestamp({ withTimezone: true }), comment);
export const dayColumn = (comment: string) => withComment(date(), comment);
/** What has no table shape: kept as it came, searchable. */
export const document = (comment: string) => withComment(jsonb(), comment);
/** The business day of the slot that a snapshot belongs to, never the wall clock. */
export const snapshotDate = () =>
  withComment(
    date().notNull(),
    'Business day of the snapshot: the day of the scheduled slot in the time zone of its pipeline.',
  );
/** A market such as `US` or `GB`. */
export const region = (comment: string) => withComment(text(), comment);
/** A filter that a list was requested with: never null, so that it can be part of a key. */
export const filter = (comment: string) => asFilter(withComment(text().notNull(), `${comment} Empty: not filtered.`));
/** The market that a list was requested for, as part of its key. */
export const market = () => filter('Market that was requested, such as US.');
/** Place in a list, where the API gives no rank: counted over the pages. */
export const position = () => count('Position in the list, 1 is the top.');
/** The three levels of product categories; `of` is whose category it is. */
export const categoryIds = (of: string) => ({
  category_id: label(`Product category of level 1 of ${of}.`),
  category_l2_id: label(`Product category of level 2 of ${of}; 0 for none.`),
  category_l3_id: label(`Product category of level 3 of ${of}; 0 for none.`),
});
/** A column with an id of a product category, as it is declared in `refersTo`. */
export const productCategoryReference = { column: 'categories.category_id', except: ['', '0'] } as const;
/** Units and money, in all or of the time that `when` says. */
export const sales = (when: string) => ({
  total_sale_cnt: total(`Units sold ${when}, estimate.`),
  total_sale_gmv_amt: money(`GMV ${when}, estimate; presumably USD.`),
});
/** The window a ranking looks back over, in days. */
export const periodDays = (comment: string) => withComment(integer().notNull(), comment);

const requestId = () =>
  withComment(bigint({ mode: 'number' }).notNull(), 'The API request this row came from: ops.requests, raw.responses.');
const loadedAt = () =>
  withComment(timestamp({ withTimezone: true }).notNull().defaultNow(), 'When the row was last written.');

/** Where a row came from. Filled by the merge, not by streams. */
export const bookkeeping = () => ({
  _request_id: requestId(),
  _observed_at: withComment(timestamp({ withTimezone: true }).notNull(), 'When the API answered with this content.'),
  _loaded_at: loadedAt(),
});

/** The same of a row of history. */
export const historyBookkeeping = () => ({
  observed_at: withComment(timestamp({ withTimezone: true }).notNull(), 'When this content was first seen.'),
  _request_id: requestId(),
  _loaded_at: loadedAt(),
});

/** The same of what a fact said before it was restated. */
export const revisionBookkeeping = () => ({
  known_at: withComment(
    timestamp({ withTimezone: true }).notNull(),
    'When the API answered with this content. What it answered later is in a later revision, or in the table itself.',
  ),
  _request_id: requestId(),
  _loaded_at: loadedAt(),
});

/** The same of a version: what was true from when until when. */
export const versionBookkeeping = () => ({
  valid_from: instantColumn('First seen with this content.'),
  valid_to: instantColumn('First seen with other content; null while it is the current one.'),
  is_current: flag('True for the content of now.'),
  _request_id: withComment(bigint({ mode: 'number' }), getComment(requestId())),
});

export type Bookkeeping = keyof ReturnType<typeof bookkeeping>;

export const bookkeepingNames = Object.keys(bookkeeping());
