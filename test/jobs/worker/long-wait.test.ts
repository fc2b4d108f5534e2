import { expect, test } from 'vitest';
import type { JobEvent } from '../../../src/ledger/job-event.ts';
import { reportLongWait } from '../../../src/jobs/worker/long-wait.ts';

test('a long wait is reported when it begins, once a minute, and when it is over', () => {
  const events: JobEvent[] = [];
  let now = 1_000;
  const wait = reportLongWait(
    'the API',
    (event) => void events.push(event),
    () => now,
  );
  wait.end();
  expect(events).toEqual([]);
  for (; now <= 151_000; now += 500) wait.reportFailure('refused');
  wait.end();
  wait.end();
  expect(events).toEqual([
    { kind: 'waiting begins', for: 'the API', reason: 'refused', waitedMs: 0 },
    { kind: 'still waiting', for: 'the API', reason: 'refused', waitedMs: 60_000 },
    { kind: 'still waiting', for: 'the API', reason: 'refused', waitedMs: 120_000 },
    { kind: 'waiting is over', for: 'the API', waitedMs: 150_500 },
  ]);
  wait.reportFailure('refused again');
  expect(events.at(-1)).toMatchObject({ kind: 'waiting begins', waitedMs: 0 });
});
