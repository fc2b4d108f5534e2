import { describe, expect, test, vi } from 'vitest';
import { ExitCode, exitCodeOf, printRunError } from '../../src/cli/exit.ts';

type Status = Parameters<typeof exitCodeOf>[0][number]['status'];

const codeOf = (...statuses: readonly Status[]) => exitCodeOf(statuses.map((status) => ({ status })));

describe('the exit code', () => {
  test.each<[Status, number]>([
    ['succeeded', 0],
    ['failed', 1],
    ['cancelled', 1],
    ['partial', 3],
    ['out_of_budget', 4],
    ['running', 130],
  ])('of a run that ended %s is %i', (status, code) => {
    expect(codeOf(status)).toBe(code);
  });

  test('of nothing to do is 0', () => {
    expect(codeOf()).toBe(0);
  });

  test('of several runs is that of the worst: a success never hides what failed', () => {
    const worstFirst: readonly Status[] = ['failed', 'out_of_budget', 'partial', 'running', 'succeeded'];
    for (const [index, worst] of worstFirst.entries()) {
      for (const other of worstFirst.slice(index)) {
        expect(codeOf(other, worst)).toBe(codeOf(worst));
        expect(codeOf(worst, other, other)).toBe(codeOf(worst));
      }
    }
  });

  test('of usage and of an interruption are what shells expect', () => {
    expect(ExitCode).toMatchObject({ usage: 2, interrupted: 130 });
  });
});

describe('a run that did not succeed', () => {
  const said = (status: Status, error: string | null, resume_at: Date | null = null) => {
    const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    printRunError({ run_id: 7, pipeline: 'trending-music', status, error, resume_at });
    const text = written.mock.calls.map(([line]) => String(line)).join('');
    written.mockRestore();
    return text;
  };

  test.each<[string, Status, string | null, string]>([
    ['at its own limit: another one', 'out_of_budget', 'the run has reached its limit', 'runs resume 7'],
    ['that was paused: go on with it', 'paused', 'paused by an operator', 'runs resume 7'],
    ['that was given up: begin anew', 'cancelled', 'cancelled by an operator', 'begin a new one'],
    [
      'with wrong credentials: correct them',
      'failed',
      'EchoTik refused the credentials (HTTP 401)',
      'ECHOTIK_USERNAME',
    ],
    ['without an API: check where it is', 'failed', 'connect ECONNREFUSED 127.0.0.1:1', 'ECHOTIK_BASE_URL'],
    ['of another cause: look at what was tried', 'partial', 'HTTP 502', 'run_id = 7'],
    ['without a reason', 'failed', null, 'run_id = 7'],
  ])('%s', (_, status, error, remedy) => {
    const lines = said(status, error).trimEnd().split('\n');
    expect(lines).toHaveLength(2);
    expect(lines[0]).toContain(`run 7 (trending-music) ended ${status}`);
    expect(lines[1]).toContain(remedy);
  });

  test('cannot make the terminal obey what the API wrote', () => {
    expect(said('failed', 'bad \u001b[2J\u202e news')).toContain('bad  [2J  news');
  });

  test('for want of credits says who has to act, and when it goes on', () => {
    const at = new Date('2026-03-03T00:00:00Z');
    const quota = said('out_of_budget', 'the EchoTik quota is used up (HTTP 500)', at);
    expect(quota).toContain('ask EchoTik to raise the quota; a scheduler goes on with it at 2026-03-03T00:00:00Z');
    const budget = said('out_of_budget', 'the budget of 5 credits a day is used up', at);
    expect(budget).toContain('raise the budget, or wait: a scheduler goes on with it at 2026-03-03T00:00:00Z');
  });
});
