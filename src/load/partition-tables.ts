/** Makes the tables that migrations made plain into partitioned ones, one in each transaction. */
import type { Step } from './ddl.ts';
import { partitionedTables } from './partitions.ts';
import type { Connection } from './pool.ts';

interface Table {
  /** Schema-qualified and quoted. */
  readonly name: string;
  readonly is_plain: boolean;
  /** It has a default partition, as earlier versions made it, or not all partitions for days that cannot be. */
  readonly is_unbounded: boolean;
}

const TABLES = `select t.name, c.relkind = 'r' as is_plain,
    c.relkind = 'p' and (p.partdefid <> 0 or to_regclass(format('partitions.%I', c.relname || '_before')) is null
      or to_regclass(format('partitions.%I', c.relname || '_default')) is null) as is_unbounded
  from unnest($1::text[]) as t(name) join pg_class c on c.oid = to_regclass(t.name)
  left join pg_partitioned_table p on p.partrelid = c.oid`;

/** One for each table that is not as it should be. */
export async function partitionSteps(connection: Connection): Promise<readonly Step[]> {
  const tables = partitionedTables();
  const { rows } = await connection.query<Table>(TABLES, [tables.map(({ sqlName }) => sqlName)]);
  const byName = new Map(rows.map((row) => [row.name, row]));
  return tables.flatMap(({ sqlName, by, ordered }): Step[] => {
    const { is_plain = false, is_unbounded = false } = byName.get(sqlName) ?? {};
    const object = `partitions of table ${sqlName.replaceAll('"', '')}`;
    const step = (call: string, values: readonly unknown[]): Step => ({
      object,
      run: () => connection.query(`select ops.${call}`, [...values]).then(() => []),
    });
    if (is_plain) return [step('partition_by_month($1::regclass, $2::name, $3::name)', [sqlName, by, ordered])];
    return is_unbounded ? [step('bound_partitions($1::regclass)', [sqlName])] : [];
  });
}
