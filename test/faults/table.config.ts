/**
 * `npm run faults`: the tests of this folder that measure, with more calls and longer faults, and a table of their
 * figures.
 */
import { defineConfig } from 'vitest/config';
import { seed } from '../support/seeded-random.ts';

export default defineConfig({
  test: {
    root: new URL('../..', import.meta.url).pathname,
    include: [
      'database-restarts',
      'failover',
      'full-disk',
      'half-open',
      'killed',
      'locks',
      'lost-commits',
      'slots-exhausted',
      'suspended',
    ]
      .map((name) => `test/faults/${name}.test.ts`)
      .concat('test/faults/*.table.ts'),
    globalSetup: ['test/support/global-setup.ts'],
    // One seed for all files, and for the table.
    env: { FAULTS: 'long', FAULT_SEED: String(seed) },
    testTimeout: 600_000,
    hookTimeout: 120_000,
    pool: 'forks',
    maxWorkers: 2,
    reporters: ['default', new URL('table-reporter.ts', import.meta.url).pathname],
  },
});
