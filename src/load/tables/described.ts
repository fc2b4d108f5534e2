/** What tables of the ledger and of the bodies mean: from here come their COMMENT ON and, through the database, docs/ledger.md. */
import { getTableConfig, type PgTable } from 'drizzle-orm/pg-core';

interface Description {
  /** Schema-qualified and quoted: `"ops"."runs"`. */
  readonly sqlName: string;
  /** What a row is. */
  readonly about: string;
  readonly columns: Readonly<Record<string, string>>;
}

const descriptions: Description[] = [];

/** A sentence for the table and for each of its columns. */
export function describe<T extends PgTable>(
  table: T,
  about: string,
  columns: Readonly<Record<keyof T['$inferSelect'], string>>,
): void {
  const { schema, name } = getTableConfig(table);
  descriptions.push({ sqlName: `"${schema}"."${name}"`, about, columns });
}

/** Those of the files that are imported; ledger.ts imports them all. */
export const described = (): readonly Description[] => descriptions;
