import { describe, expect, test, vi } from 'vitest';
import type { Run, RunEndReason } from '../../../src/ledger/runs.ts';
import { printError, printRunError } from '../../../src/cli/output/errors.ts';

type Status = Run['status'];

describe('the error of a run that did not succeed', () => {
  const capture = (
    status: Status,
    error: string | null,
    end_reason: RunEndReason | null = null,
    resume_at: Date | null = null,
  ) => {
    const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    printRunError({ run_id: 7, pipeline: 'trending-music', status, error, end_reason, resume_at });
    const text = written.mock.calls.map(([line]) => String(line)).join('');
    written.mockRestore();
    return text;
  };

  test.each<[string, Status, RunEndReason | null, string | null, string]>([
    ['suggests another limit for a run at its limit', 'out_of_budget', 'run_limit', 'the limit', 'runs resume 7'],
    ['suggests to resume a paused run', 'paused', 'operator', 'paused by an operator', 'runs resume 7'],
    ['suggests a new run after a cancelled one', 'cancelled', 'operator', 'cancelled', 'begin a new one'],
    ['suggests to correct wrong credentials', 'failed', 'credentials_refused', 'HTTP 401', 'ECHOTIK_USERNAME'],
    ['suggests to check the address of the API', 'failed', 'api_unreachable', 'ECONNREFUSED', 'ECHOTIK_BASE_URL'],
    ['suggests the list of quarantined records', 'partial', 'quarantine', '2 records', 'quarantine list'],
    ['suggests the results of failed checks', 'partial', 'check_failed', 'check x failed', 'checks list --run 7'],
    ['suggests to look at failed requests', 'partial', 'requests_failed', 'HTTP 502', 'run_id = 7'],
    ['suggests what to do about a missing stream', 'partial', 'stream_missing', 'HTTP 404', 'leave the stream out'],
    ['has a remedy for a run of an earlier version', 'failed', null, 'connect ECONNREFUSED', 'run_id = 7'],
    ['has a remedy for a run without an error', 'failed', null, null, 'run_id = 7'],
  ])('%s', (_, status, reason, error, remedy) => {
    const lines = capture(status, error, reason).trimEnd().split('\n');
    expect(lines).toHaveLength(2);
    expect(lines[0]).toContain(`run 7 (trending-music) ended ${status}`);
    expect(lines[1]).toContain(remedy);
  });

  test('contains no control characters of the API', () => {
    expect(capture('failed', 'bad \u001b[2J\u202e news')).toContain('bad  [2J  news');
  });

  test('of a run without credits states who has to act, and when it continues', () => {
    const at = new Date('2026-03-03T00:00:00Z');
    const quota = capture('out_of_budget', 'the EchoTik quota is used up (HTTP 500)', 'api_quota', at);
    expect(quota).toContain('ask EchoTik to raise the quota; a scheduler continues it at 2026-03-03T00:00:00Z');
    const budget = capture('out_of_budget', 'the budget of 5 credits a day is used up', 'budget', at);
    expect(budget).toContain('raise the budget, or wait: a scheduler continues it at 2026-03-03T00:00:00Z');
    const throttled = capture('out_of_budget', 'nothing but 429 for 30 minutes', 'api_throttled', at);
    expect(throttled).toContain('-> wait: a scheduler continues it at 2026-03-03T00:00:00Z');
  });
});

describe('a lost connection to PostgreSQL', () => {
  test.each([
    new Error('Connection terminated unexpectedly'),
    Object.assign(new Error('terminating connection due to idle-in-transaction timeout'), { code: '25P03' }),
    Object.assign(new Error('terminating connection due to administrator command'), { code: '57P01' }),
  ])('%s', (error) => {
    const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    printError(error);
    const text = written.mock.calls.map(([line]) => String(line)).join('');
    written.mockRestore();
    expect(text).toBe(
      `error: the connection to PostgreSQL was lost (${error.message})\n` +
        '  -> repeat the command once the server accepts connections: what was committed is kept\n',
    );
  });
});
