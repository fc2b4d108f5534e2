import type { Pool } from '../../../load/connection/pool.ts';
import { quoteName } from '../../../load/connection/sql-text.ts';
import { getTableInfo, type TableInfo } from '../../../load/tables/table.ts';
import { catalogue } from '../../../streams/catalogue.ts';

/** An id whose row is kept, and that the API did not have any more. */
export interface AbsentRow {
  readonly id: string;
  readonly stream: string;
  readonly business_date: string;
  readonly request_id: number;
}

const MAX_ROWS = 50;

/**
 * Newest first, of business days after `from` up to `until`. Only of tables whose key is one id. Needs no transaction.
 */
export async function readAbsent(
  pool: Pool,
  info: TableInfo,
  from: string,
  until: string,
): Promise<readonly AbsentRow[]> {
  const [id, ...others] = info.key;
  if (id === undefined || others.length) return [];
  const streams = catalogue.filter(({ tables }) => tables.some((table) => getTableInfo(table) === info));
  const { rows } = await pool.query<AbsentRow>(
    `select a.id, a.stream, a.business_date, a.request_id from ops.absences a
     where a.stream = any($1) and a.business_date > $2 and a.business_date <= $3
       and exists (select from ${info.sqlName} t where t.${quoteName(id)} = a.id)
     order by a.business_date desc, a.id limit ${MAX_ROWS}`,
    [streams.map(({ name }) => name), from, until],
  );
  return rows;
}
