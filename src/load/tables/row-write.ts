/** A row that is written to a table, and where it comes from. */
import type { PgTable } from 'drizzle-orm/pg-core';

/** A record of an answer. All deliveries of a record share one object. */
export interface SourceRecord {
  /** Where in the body, such as `data.sound_list[3]`. */
  readonly path: string;
  readonly value: unknown;
}

export interface Provenance {
  readonly requestId: number;
  readonly observedAt: Date;
  /** The record that the rows were made of: it goes to quarantine when PostgreSQL refuses one of them. */
  readonly source?: SourceRecord;
  /** The body was read before: the rows that it wrote then are corrected, in the history too. */
  readonly isReplay?: boolean;
}

export type Values = Readonly<Record<string, unknown>>;

/** A row, or (with `owner`) all the rows an owner has: those it no longer has are deleted. */
export type RowWrite = Provenance &
  (
    | { readonly table: PgTable; readonly values: Values }
    | { readonly table: PgTable; readonly owner: Values; readonly rows: readonly { readonly values: Values }[] }
  );
