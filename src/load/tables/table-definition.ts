/** What the literal of a table declares: see `entity`, `link`, `fact` and `restatedFact` in table.ts. */
import type { PgColumn, PgColumnBuilderBase } from 'drizzle-orm/pg-core';

export type Columns = Readonly<Record<string, PgColumnBuilderBase>>;

/** Subjects of tables, in the order of the pages of the documentation. */
export const topics = [
  'Creators',
  'Products',
  'Shops',
  'Videos',
  'Lives',
  'Who sells what',
  'Rankings',
  'Music',
  'Hashtags',
  'Ads and keywords',
  'Categories',
  'Searches and links',
] as const;
export type Topic = (typeof topics)[number];

/**
 * A reference without a foreign key: the row it names may arrive later, or never. The check `orphans` counts the
 * missing ones.
 */
export interface SoftReference {
  /** The column with the id, `table.column` of schema echotik. */
  readonly column: string;
  /** Values that stand for no id. */
  readonly except: readonly string[];
}

/** The rows of one walk of a list: a record of the stream is one row, so that repeated records can be counted. */
export interface ListIdentity<Column extends string = string> {
  /** Name of the stream. */
  readonly stream: string;
  /** Params of the walk -> columns of its rows. Walks with other params are parts of the list and are not compared. */
  readonly columns: Readonly<Record<string, Column>>;
}

/**
 * What the rows of a day are: places in a list as it was on that day, places in a ranking of a day, week or month, or
 * totals at the end of the day.
 */
export type DayKind = 'snapshot' | 'ranking' | 'totals';

export interface TableDefinition<K extends Columns, C extends Columns> {
  readonly topic: Topic;
  /** What a row is. */
  readonly about: string;
  /** Called once for each table that has the key: the entity's own and its history. All of its columns are not null. */
  readonly key: () => K;
  readonly columns: C;
  /**
   * Foreign keys: own column -> column of another table. A load that writes the row also writes the row it refers to.
   */
  readonly references?: Readonly<Partial<Record<keyof K | keyof C, PgColumn>>>;
  /** References without a foreign key, by own column. */
  readonly refersTo?: Readonly<Partial<Record<keyof K | keyof C, SoftReference>>>;
  /** Indexes beside the key, by name: the columns of each, in order. */
  readonly indexes?: Readonly<Record<string, readonly (keyof C & string)[]>>;
}

export interface FactDefinition<K extends Columns, C extends Columns> extends TableDefinition<K, C> {
  /**
   * The day or instant in the key: the table is partitioned by its month, and retention goes by it. Null: rows have no
   * day.
   */
  readonly day: NoInfer<keyof K & string> | null;
  /**
   * Present where every answer of a stream that fills the table has rows of its day in it: checks such as `freshness`
   * then expect rows. Other facts are parts of an answer that may be missing.
   */
  readonly dayKind?: DayKind;
  /**
   * Present where a stream walks a list of which every record is one row of this table: the check `duplicates` reads
   * it.
   */
  readonly list?: ListIdentity<NoInfer<keyof K & string>>;
}
