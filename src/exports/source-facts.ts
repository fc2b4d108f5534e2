/** What the rows of an export stand on: which tables, how current they are, and what they have cost. */
import type { warehouseSources } from '../load/tables/ops.ts';
import { withExtendedProtocol } from '../load/connection/query.ts';
import type { Connection } from '../load/connection/pool.ts';

interface TableFacts {
  /** Table of schema echotik. */
  readonly table: string;
  /** Newest business day on which a stream that fills it had data; null: unknown or none. */
  readonly newest_business_date: string | null;
  /** Days from there to today, in UTC. */
  readonly age_days: number | null;
  /** Credits since the first run, as marts.credits_by_table divides them; null: nothing was spent. */
  readonly credits: number | null;
}

export interface SourceFacts {
  /** Null: the role may not read ops.warehouse, or nothing was loaded yet. */
  readonly warehouse: { readonly id: string; readonly source: (typeof warehouseSources)[number] | null } | null;
  readonly tables: readonly TableFacts[];
}

/** Relations by schema and name; views are replaced by what they read, months by their table. */
const TABLES = `with recursive used (oid) as (
    select c.oid from unnest($1::text[], $2::text[]) as r (schema, relation)
    join pg_namespace n on n.nspname = r.schema
    join pg_class c on c.relnamespace = n.oid and c.relname = r.relation
    union
    select next.oid from used cross join lateral (
      select d.refobjid as oid from pg_rewrite v
      join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = v.oid and d.refclassid = 'pg_class'::regclass
      where v.ev_class = used.oid
      union all
      select inhparent from pg_inherits where inhrelid = used.oid) next
  )
  select distinct c.relname::text as table from used join pg_class c using (oid)
  where c.relnamespace = to_regnamespace('echotik') and c.relkind in ('r', 'p') and not c.relispartition order by 1`;

const FACTS = `select t.name as table, f.newest_business_date::text as newest_business_date, f.age_days, c.credits::float8 as credits
  from unnest($1::text[]) as t (name)
  left join lateral (
    select max(newest_business_date) as newest_business_date, (min(age_days) filter (where newest_business_date is not null))::int as age_days
    from marts.data_freshness where table_name = t.name) f on true
  left join marts.credits_by_table c on c.table_name = t.name
  order by t.name`;

/**
 * Reads them in the transaction of `connection`. Throws what PostgreSQL says when it refuses the statement itself; what
 * the role may not read is null.
 */
export async function readSourceFacts(
  connection: Connection,
  statement: string,
  values: readonly unknown[] = [],
): Promise<SourceFacts> {
  const tables = await findReadTables(connection, statement, values);
  const facts = await readIfPermitted(connection, async () => {
    return (await connection.query<TableFacts>(FACTS, [tables])).rows;
  });
  const unknown = { newest_business_date: null, age_days: null, credits: null };
  return {
    warehouse: await readWarehouse(connection),
    tables: facts ?? tables.map((table) => ({ table, ...unknown })),
  };
}

/** The identity of the warehouse; null: the role may not read it, or nothing was loaded yet. */
export async function readWarehouse(connection: Connection): Promise<SourceFacts['warehouse']> {
  const rows = await readIfPermitted(connection, async () => {
    const text = 'select warehouse_id::text as id, source from ops.warehouse';
    return (await connection.query<NonNullable<SourceFacts['warehouse']>>(text)).rows;
  });
  return rows?.[0] ?? null;
}

const NAMED = /\b(echotik|marts)"?\."?(\w+)/g;

interface PlanNode {
  readonly Schema?: string;
  readonly 'Relation Name'?: string;
  readonly Plans?: readonly PlanNode[];
}

/**
 * The tables of schema echotik that the statement reads: those of its plan, which leaves out tables without a month that
 * can have rows, and those that its text names.
 */
export async function findReadTables(
  connection: Connection,
  statement: string,
  values: readonly unknown[],
): Promise<readonly string[]> {
  const text = `explain (format json, verbose, costs off) ${statement}`;
  const { rows } = await connection.query<{ 'QUERY PLAN': readonly { Plan: PlanNode }[] }>(
    withExtendedProtocol({ text, values: [...values] }),
  );
  const planned = (rows[0]?.['QUERY PLAN'] ?? []).flatMap(({ Plan }) => listRelations(Plan));
  const named = [...statement.matchAll(NAMED)].map(([, schema = '', relation = '']) => ({ schema, relation }));
  const found = [...planned, ...named];
  const { rows: tables } = await connection.query<{ table: string }>(TABLES, [
    found.map(({ schema }) => schema),
    found.map(({ relation }) => relation),
  ]);
  return tables.map(({ table }) => table);
}

function listRelations(node: PlanNode): readonly { readonly schema: string; readonly relation: string }[] {
  const { Schema: schema, 'Relation Name': relation, Plans = [] } = node;
  return [...(schema && relation ? [{ schema, relation }] : []), ...Plans.flatMap(listRelations)];
}

/** Undefined where the role may not read it; the transaction continues. */
async function readIfPermitted<T>(connection: Connection, work: () => Promise<T>): Promise<T | undefined> {
  await connection.query('savepoint facts');
  try {
    const result = await work();
    await connection.query('release savepoint facts');
    return result;
  } catch (error) {
    await connection.query('rollback to savepoint facts');
    if (['42501', '42P01', '3F000'].includes((error as { code?: string }).code ?? '')) return undefined;
    throw error;
  }
}
