/** Makes the tables that migrations made plain into partitioned ones, one in each transaction. */
import type { Step } from './ddl.ts';
import { partitionedTables } from './partitions.ts';
import type { Connection } from './pool.ts';

interface Table {
  /** Schema-qualified and quoted. */
  readonly name: string;
  readonly is_plain: boolean;
  /** It has a default partition, as earlier versions made it. */
  readonly has_default: boolean;
}

const TABLES = `select t.name, c.relkind = 'r' as is_plain, coalesce(p.partdefid, 0) <> 0 as has_default
  from unnest($1::text[]) as t(name) join pg_class c on c.oid = to_regclass(t.name)
  left join pg_partitioned_table p on p.partrelid = c.oid`;

/** One for each table that is not as it should be. */
export async function partitionSteps(connection: Connection): Promise<readonly Step[]> {
  const tables = partitionedTables();
  const { rows } = await connection.query<Table>(TABLES, [tables.map(({ sqlName }) => sqlName)]);
  const byName = new Map(rows.map((row) => [row.name, row]));
  return tables.flatMap(({ sqlName, by, ordered }): Step[] => {
    const { is_plain = false, has_default = false } = byName.get(sqlName) ?? {};
    const object = `partitions of table ${sqlName.replaceAll('"', '')}`;
    const step = (call: string, values: readonly unknown[]): Step => ({
      object,
      run: () => connection.query(`select ops.${call}`, [...values]).then(() => []),
    });
    if (is_plain) return [step('partition_by_month($1::regclass, $2::name, $3::name)', [sqlName, by, ordered])];
    return has_default ? [step('bound_partitions($1::regclass)', [sqlName])] : [];
  });
}
