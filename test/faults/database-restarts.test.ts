import { setTimeout as wait } from 'node:timers/promises';
import { withAdmin } from '../support/postgres-cluster.ts';
import { fault } from './fault.ts';
import { isLong } from './fault-run.ts';

fault('three immediate restarts of PostgreSQL', {}, async ({ primary, charged, random }) => {
  for (const share of [0.15, 0.4, 0.65]) {
    await charged(share);
    await primary.stop('immediate');
    await wait(random() * 500);
    await primary.start();
  }
});

const READ_ONLY_MS = isLong ? 8_000 : 2_500;

fault('a server that is read-only twice', {}, async ({ primary, charged, random }) => {
  for (const share of [0.2, 0.6]) {
    await charged(share + random() * 0.1);
    await primary.configure('default_transaction_read_only', 'on');
    await wait(READ_ONLY_MS);
    await primary.configure('default_transaction_read_only', 'off');
  }
});

const BLOWS = isLong ? 25 : 10;
/** All but our own: those of workers and of their queues. */
const TERMINATE = `select pg_terminate_backend(pid) from pg_stat_activity
  where usename = 'warehouse' and datname = current_database()`;

fault(
  'sessions that are terminated again and again',
  { workers: isLong ? 5 : 2 },
  async ({ primary, charged, random }) => {
    await charged(0.1);
    await withAdmin(primary, async (query) => {
      for (let blow = 0; blow < BLOWS; blow++) {
        await query(TERMINATE);
        await wait(200 + random() * (isLong ? 1_200 : 300));
      }
    });
  },
);
