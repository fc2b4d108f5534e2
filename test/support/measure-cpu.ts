/**
 * TEST_CPU=<file> appends a line for each test file: CPU seconds of the test process, and of the processes that it
 * started and that have ended. The shared PostgreSQL is no child of a test process; its seconds are appended as
 * `postgres` at the end of the run. Linux only.
 */
import { appendFileSync } from 'node:fs';
import { afterAll, expect } from 'vitest';
import { readCpuSeconds } from './cpu-seconds.ts';

const log = process.env['TEST_CPU'];

if (log !== undefined) {
  const before = readCpuSeconds('self');
  afterAll(() => {
    const after = readCpuSeconds('self');
    // It only reads which file this is.
    // oxlint-disable-next-line vitest/no-standalone-expect
    const file = expect.getState().testPath?.replace(/.*\/(?=test\/)/, '');
    const [own, children] = [after.own - before.own, after.children - before.children];
    appendFileSync(log, `${JSON.stringify({ file, own, children })}\n`);
  });
}
