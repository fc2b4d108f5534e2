import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/support/longest-first.ts';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    // Real servers and processes: a test that hangs is told by its time, not by a short limit.
    testTimeout: 300_000,
    hookTimeout: 120_000,
    pool: 'forks',
    // Files share their processes: to load the catalogue and the tables anew for each of them took a third of all CPU time.
    isolate: false,
    // More than there are cores: tests of faults wait for leases and processes most of their time.
    maxWorkers: 4,
    sequence: { sequencer: LongestFirst },
  },
});
