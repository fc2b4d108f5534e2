/** The connection for SQL that a viewer typed: one at a time, logged in as a role that can only read. */
import { type ReaderHost, withOpenReader } from '../../app/open-reader.ts';
import type { Environment } from '../../config/environment.ts';
import type { Pool } from '../../load/connection/pool.ts';
import { createTurns } from './turns.ts';

export interface ReaderPool {
  /**
   * Lends the pool. One caller at a time has it, and a few wait. Throws UnavailableError where more wait, ConfigError
   * where there is no role that can only read, and what `work` throws.
   */
  readonly use: <T>(work: (pool: Pool) => Promise<T>) => Promise<T>;
  /** Waits for the query that runs. */
  readonly close: () => Promise<void>;
}

const MAX_WAITING = 4;
/** More than a statement may take: it ends a query whose server does not answer. */
const QUERY_TIMEOUT_MS = 8_000;

interface OpenPool {
  readonly pool: Pool;
  readonly close: () => Promise<void>;
}

/** Connects when it is used first. Where that fails, the next use tries again. */
export function createReaderPool(environment: Pick<Environment, 'readerUrl'>, warehouse: ReaderHost): ReaderPool {
  const turns = createTurns(MAX_WAITING);
  let opened: OpenPool | undefined;
  return {
    use: (work) =>
      turns.take(async () => {
        opened ??= await openPool(environment, warehouse);
        return work(opened.pool);
      }),
    close: () =>
      turns.take(async () => {
        await opened?.close();
        opened = undefined;
      }),
  };
}

/** withOpenReader lends its pool to a callback, which is kept from returning until the pool is closed. */
function openPool(environment: Pick<Environment, 'readerUrl'>, warehouse: ReaderHost): Promise<OpenPool> {
  return new Promise((resolve, reject) => {
    const hold = async (pool: Pool) => {
      await new Promise<void>((end) => {
        const close = async () => {
          end();
          await lent;
        };
        resolve({ pool, close });
      });
    };
    const lent = withOpenReader(environment, warehouse, hold, { queryTimeoutMs: QUERY_TIMEOUT_MS });
    lent.catch(reject);
  });
}
