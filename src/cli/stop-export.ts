/** Exports can be stopped: what they have written so far is removed. */
import { ExitCode } from './exit-code.ts';
import { listenForStop } from './signals.ts';
import { type Connection, createPoolBeside, type Pool } from '../load/connection/pool.ts';
import { onlyRow } from '../load/connection/only-row.ts';

class ExportStopped extends Error {}

/**
 * Calls `work` with a function that throws once INT or TERM was received, and a promise that resolves then. What `work`
 * throws after that is an interruption, with its exit code.
 */
export async function withStop(
  work: (throwIfStopped: () => void, stopped: Promise<unknown>) => Promise<void>,
): Promise<void> {
  const stop = listenForStop();
  try {
    await work(() => {
      if (stop.isRequested()) throw new ExportStopped();
    }, stop.requested);
  } catch (error) {
    if (!stop.isRequested()) throw error;
    process.stderr.write('Interrupted: nothing was exported.\n');
    process.exitCode = ExitCode.interrupted;
  } finally {
    stop.dispose();
  }
}

/** Cancels the statement of the connection once `stopped` resolves: a large sort may take long before its first row. */
export async function cancelWhenStopped(pool: Pool, connection: Connection, stopped: Promise<unknown>): Promise<void> {
  const { pid } = onlyRow(await connection.query<{ pid: number }>('select pg_backend_pid() as pid'));
  void stopped.then(async () => {
    const other = createPoolBeside(pool, { max: 1 });
    // Where it cannot be cancelled, the export ends after the next batch, or by the deadline of signals.ts.
    await other.query('select pg_cancel_backend($1)', [pid]).catch(() => undefined);
    await other.end();
  });
}
