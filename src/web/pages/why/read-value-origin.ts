import type { Pool } from '../../../load/connection/pool.ts';
import { quoteName } from '../../../load/connection/sql-text.ts';
import type { TableInfo } from '../../../load/tables/table.ts';
import { getColumnType, type GivenKey } from './read-row.ts';

export interface ValueOrigin {
  readonly request_id: number;
  /** When the API first answered with this value, as far as the history goes back. */
  readonly since: Date;
}

/**
 * The call that brought the present value of a column: a later one may have changed only other columns. Undefined where
 * the table keeps no history. `key`: complete. Needs no transaction.
 */
export async function readValueOrigin(
  pool: Pool,
  info: TableInfo,
  key: GivenKey,
  column: string,
): Promise<ValueOrigin | undefined> {
  const { history } = info;
  if (history === undefined || info.key.includes(column)) return undefined;
  const condition = Object.keys(key)
    .map((name, index) => `${quoteName(name)} = $${index + 1}::${getColumnType(info, name)}`)
    .join(' and ');
  const { rows } = await pool.query<ValueOrigin>(
    `select _request_id as request_id, observed_at as since from (
       select _request_id, observed_at, row_number() over w = 1
         or ${quoteName(column)} is distinct from lag(${quoteName(column)}) over w as is_new
       from ${history} where ${condition} window w as (order by observed_at)) v
     where is_new order by observed_at desc limit 1`,
    Object.values(key),
  );
  return rows[0];
}
