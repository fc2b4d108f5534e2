/**
 * No page reads more of the ledger the longer it has worked. Rows are counted instead of time: `npm run bench:web`
 * measures the time with ten million rows.
 */
import { expect, test } from 'vitest';
import { configSchema } from '../../src/config/config.ts';
import { utcDay } from '../../src/time.ts';
import { makeLargeLedger } from '../../tools/bench/large-ledger.ts';
import { listPageUrls } from '../../tools/bench/page-urls.ts';
import { withDatabase } from '../support/database.ts';
import { observeReads } from './row-reads.ts';
import { showPage } from './page-scene.ts';

/** 20 days. */
const REQUESTS = 60_000;
/** Rows of one table that a statement may read: the largest limit of one is 50,000, and the whole table is larger. */
const MAX_ROWS = 50_000;
const TABLES = ['requests', 'attempts'];

test(
  'no page reads more than a limited number of requests and attempts',
  () =>
    withDatabase(async ({ pool, url }) => {
      const config = configSchema.parse({ regions: ['US', 'GB'], budget: { day: 100_000, month: 3_000_000 } });
      await makeLargeLedger(pool, config, { requests: REQUESTS, today: utcDay(new Date()) });
      const observed = observeReads(url, TABLES);
      try {
        // A scan that must be noticed.
        await observed.pool.query('select count(*) from ops.requests');
        expect(observed.takeReads()).toMatchObject([{ table: 'requests', rows: expect.any(Number) }]);
        const large = [];
        for (const path of await listPageUrls(pool)) {
          await showPage(path, { pool: observed.pool, config });
          large.push(
            ...observed
              .takeReads()
              .filter(({ rows }) => rows > MAX_ROWS)
              .map((read) => ({ path, ...read })),
          );
        }
        expect(large).toEqual([]);
      } finally {
        await observed.pool.end();
      }
    }),
  120_000,
);
