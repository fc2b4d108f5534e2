/** Turns the plain tables that migrations create into partitioned ones, one table in each transaction. */
import type { Step } from '../connection/ddl.ts';
import type { Connection } from '../connection/pool.ts';
import { listPartitionedTables } from './partitioned-tables.ts';

interface TableState {
  /** Schema-qualified and quoted. */
  readonly name: string;
  readonly is_plain: boolean;
  /** It has a default partition, which earlier versions created. */
  readonly has_default: boolean;
}

const TABLE_STATES = `select t.name, c.relkind = 'r' as is_plain, coalesce(p.partdefid, 0) <> 0 as has_default
  from unnest($1::text[]) as t(name) join pg_class c on c.oid = to_regclass(t.name)
  left join pg_partitioned_table p on p.partrelid = c.oid`;

/** One step for each table that is not partitioned yet, or that has a default partition. */
export async function buildPartitionSteps(connection: Connection): Promise<readonly Step[]> {
  const tables = listPartitionedTables();
  const { rows } = await connection.query<TableState>(TABLE_STATES, [tables.map(({ sqlName }) => sqlName)]);
  const byName = new Map(rows.map((row) => [row.name, row]));
  return tables.flatMap(({ sqlName, name, monthColumn, brinColumn }): Step[] => {
    const { is_plain = false, has_default = false } = byName.get(sqlName) ?? {};
    const object = `partitions of table ${name}`;
    const step = (call: string, values: readonly unknown[]): Step => ({
      object,
      run: () => connection.query(`select ops.${call}`, [...values]).then(() => []),
    });
    if (is_plain)
      return [step('partition_by_month($1::regclass, $2::name, $3::name)', [sqlName, monthColumn, brinColumn])];
    return has_default ? [step('bound_partitions($1::regclass)', [sqlName])] : [];
  });
}
