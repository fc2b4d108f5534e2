/** How many rows of the ledger statements read: PostgreSQL reports the plan of each, also of those in functions. */
import { createPool, type Pool } from '../../src/load/connection/pool.ts';

/** What one statement read of one table. */
interface RowRead {
  readonly table: string;
  readonly rows: number;
  readonly statement: string;
}

export interface ObservedPool {
  readonly pool: Pool;
  /** What was read since the last call. */
  readonly takeReads: () => readonly RowRead[];
}

interface PlanNode {
  readonly 'Relation Name'?: string;
  readonly 'Actual Rows'?: number;
  readonly 'Actual Loops'?: number;
  readonly 'Rows Removed by Filter'?: number;
  readonly 'Rows Removed by Index Recheck'?: number;
  readonly Plans?: readonly PlanNode[];
}

/**
 * A sequential scan of a small table costs less than an index: without it the plans are those of a large table. Its
 * connections belong to a superuser.
 */
const SETTINGS = {
  'auto_explain.log_min_duration': '0',
  'auto_explain.log_analyze': 'on',
  'auto_explain.log_timing': 'off',
  'auto_explain.log_nested_statements': 'on',
  'auto_explain.log_format': 'json',
  'auto_explain.log_level': 'notice',
  enable_seqscan: 'off',
  jit: 'off',
  default_transaction_read_only: 'on',
};

const LOGGED_PLAN = /^duration: [\d.]+ ms {2}plan:\n(?<json>\{.*\})$/s;

/** The caller ends the pool. */
export function observeReads(url: string, tables: readonly string[]): ObservedPool {
  const pool = createPool(url, { max: 2, settings: SETTINGS });
  let reads: RowRead[] = [];
  pool.on('connect', (client) => {
    client.on('notice', ({ message = '' }) => {
      const json = LOGGED_PLAN.exec(message)?.groups?.['json'];
      if (json === undefined) return;
      const logged = JSON.parse(json) as { readonly 'Query Text': string; readonly Plan: PlanNode };
      reads.push(...listReads(logged.Plan, tables).map((read) => ({ ...read, statement: logged['Query Text'] })));
    });
    void client.query(`load 'auto_explain'`);
  });
  return {
    pool,
    takeReads() {
      const taken = reads;
      reads = [];
      return taken;
    },
  };
}

function listReads(node: PlanNode, tables: readonly string[]): readonly Omit<RowRead, 'statement'>[] {
  const table = node['Relation Name'];
  const { 'Actual Rows': returned = 0, 'Actual Loops': loops = 1 } = node;
  const removed = (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Index Recheck'] ?? 0);
  return [
    ...(table !== undefined && tables.includes(table)
      ? [{ table, rows: Math.round((returned + removed) * loops) }]
      : []),
    ...(node.Plans ?? []).flatMap((inner) => listReads(inner, tables)),
  ];
}
