/** What this version defines in the database beside its tables: views, functions and comments. */
import type { Connection } from '../connection/pool.ts';

export interface Definition {
  readonly kind: 'view' | 'function';
  /**
   * Name with schema; of a function with the types of its arguments: `echotik.products_as_of(timestamp with time
   * zone)`.
   */
  readonly object: string;
  /** A `create or replace` statement. */
  readonly create: string;
}

export interface ObjectComment {
  readonly kind: 'schema' | 'table' | 'view' | 'function';
  /** As in a definition; of a schema its name. */
  readonly object: string;
  /** Empty: the comment is on the object itself. */
  readonly column: string;
  readonly text: string;
}

/** What other modules add to the schema. Whatever changes here changes the digest of the definitions. */
export interface SchemaAdditions {
  /** By the name of a table, such as `products`: the streams that fill it, for the comment on the table. */
  readonly sources: Readonly<Record<string, string>>;
  readonly extraTables: readonly ExtraTable[];
}

/** A table that another module needs in the database: it is filled again whenever a definition has changed. */
export interface ExtraTable {
  /** Name with schema. */
  readonly object: string;
  /** A `create table` statement. */
  readonly create: string;
  readonly about: string;
  readonly columns: Readonly<Record<string, string>>;
  /** Differs whenever `fill` would write other rows to the same database. */
  readonly fingerprint: string;
  /** Replaces the rows of the table, in one transaction. All objects and comments are up to date then. */
  readonly fill: (connection: Connection) => Promise<void>;
}
