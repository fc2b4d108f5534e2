import { setTimeout as wait } from 'node:timers/promises';
import { type Query, withAdmin } from '../support/postgres-cluster.ts';
import { fault } from './fault.ts';
import { LEASE_MS } from './fault-run.ts';

const LONGER_THAN_LEASE_MS = LEASE_MS * 1.3;

fault(
  'a table that is locked for longer than the lease',
  { shortLease: true },
  async ({ primary, charged, random }) => {
    await charged(0.2 + random() * 0.3);
    await withAdmin(primary, async (query) => {
      await query('begin');
      await query('lock table echotik.music in access exclusive mode');
      await wait(LONGER_THAN_LEASE_MS);
      await query('rollback');
    });
  },
);

/** The time that a run takes on a busy machine, and longer than the lease. */
const OPEN_MS = LONGER_THAN_LEASE_MS + 15_000;
const READ = 'select count(*) from echotik.music_snapshots';
/** A load may wait for a lock for less than this, and others behind it as long. */
const READ_WITHIN = '4s';
/** What a worker says of a lock that it does not get; that it names who holds it: test/load/schema/locks.test.ts. */
const WAITS = /lock timeout|is held back/;

fault(
  'a transaction of an analyst while the month of a partitioned table is missing',
  { shortLease: true, workers: 0 },
  async ({ primary, startWorker, ended }) =>
    withAdmin(primary, async (analyst) => {
      await analyst('begin');
      await analyst(READ);
      const workers = await Promise.all([startWorker(), startWorker()]);
      const tooLate = new AbortController();
      const end = Promise.race([ended(), wait(OPEN_MS)]).finally(() => tooLate.abort());
      const refused = await withAdmin(primary, (reader) => readAgainAndAgain(reader, tooLate.signal));
      const run = await end;
      await analyst('rollback');
      return {
        claims: {
          'other readers do not wait': refused === 0,
          'the run ends while the transaction is open': run?.status === 'succeeded',
          'no load waits for that session': !workers.some((worker) => WAITS.test(worker.output())),
        },
      };
    }),
);

/** How many times a reader waited too long. */
async function readAgainAndAgain(reader: Query, signal: AbortSignal): Promise<number> {
  let refused = 0;
  await reader(`set statement_timeout = '${READ_WITHIN}'`);
  while (!signal.aborted) {
    await reader(READ).catch(() => refused++);
    await wait(100);
  }
  return refused;
}
