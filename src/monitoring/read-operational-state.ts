/** Reads the operational state of the warehouse, at a cost that does not grow with the age of the ledger. */
import type { Config } from '../config/config.ts';
import { budgetDay } from '../ledger/budget.ts';
import { onlyRow } from '../load/connection/only-row.ts';
import { inTransaction, type Pool } from '../load/connection/pool.ts';
import { pick, statement, timestamp } from '../load/connection/statement.ts';
import { warehouse } from '../load/tables/ops.ts';
import type { OperationalState } from './operational-state.ts';
import { readBudgets } from './read-budgets.ts';
import { readFindings } from './read-findings.ts';
import { readLanes } from './read-lanes.ts';
import { readPipelines } from './read-pipelines.ts';
import { readRunCounts } from './read-run-counts.ts';
import { readServer } from './read-server.ts';
import { readTables } from './read-tables.ts';
import { readWorkers } from './read-workers.ts';

/** One slow statement must not take the time of a scrape, for which Prometheus waits 10 s. */
const LIMITS = { statementMs: 3_000, lockMs: 2_500, idleMs: 5_000, totalMs: 5_000 };

/**
 * Another process that reads the same is waited for. Any role may take this lock: it guards nothing but the load. To
 * compile these statements would take longer than to execute them.
 */
const ONE_AT_A_TIME = `set local jit = off; select pg_advisory_xact_lock(hashtextextended('echotik-warehouse operational state', 0))`;

const WAREHOUSE = statement(
  'time and source',
  { ...pick(warehouse, 'source'), read_at: timestamp },
  `select now() as read_at, (select source from ops.warehouse) as source`,
);

/**
 * The state now, by the clock of PostgreSQL, in one transaction on one connection. Processes read one after the other.
 * Throws what PostgreSQL says; after 5 s that it took too long. `readOfServer`: for a caller that reads often, because the
 * attempts of a day are many; absent: they are read each time.
 */
export const readOperationalState = (
  pool: Pool,
  config: Config,
  readOfServer: typeof readServer = readServer,
): Promise<OperationalState> =>
  inTransaction(
    pool,
    async (connection) => {
      await connection.query(ONE_AT_A_TIME);
      const { read_at: readAt, source } = onlyRow(await connection.query(WAREHOUSE));
      const names = Object.keys(config.pipelines);
      const pipelines = await readPipelines(connection, config, readAt);
      return {
        readAt,
        source,
        pipelines: pipelines.map(({ state }) => state),
        runs: await readRunCounts(connection, names),
        lanes: await readLanes(connection),
        budgets: await readBudgets(connection, config, pipelines, readAt),
        tables: await readTables(connection, names),
        workers: await readWorkers(connection),
        ...(await readFindings(connection)),
        ...(await readOfServer(connection, budgetDay(config.budget, readAt).day)),
      };
    },
    LIMITS,
  );
