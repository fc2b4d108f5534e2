import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { LongestFirst, SecondsRecorder } from './test/support/longest-first.ts';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    setupFiles: ['test/support/measure-cpu.ts'],
    // Tests use real servers and processes. On a busy machine they may take many times their usual duration.
    testTimeout: 300_000,
    hookTimeout: 120_000,
    pool: 'forks',
    // Files share their processes: importing the catalogue and the tables again for each file took a third of all CPU
    // time.
    isolate: false,
    // Tests of faults mostly wait for leases and for processes, so there are more workers than cores.
    maxWorkers: availableParallelism() + 2,
    sequence: { sequencer: LongestFirst },
    reporters: ['default', ...(process.env['RECORD_SECONDS'] ? [new SecondsRecorder()] : [])],
  },
});
