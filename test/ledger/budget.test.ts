import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { admit, type Budget, budgetDay, type Candidate, creditsLeft, type Spending } from '../../src/ledger/budget.ts';

const AT = new Date('2026-03-02T10:00:00Z');
const NO_LIMIT: Budget = { timezone: 'UTC', reserve: 0.2, pipelines: {} };

const spent = (day: number, month = day, pipelines: Record<string, number> = {}): Spending => ({
  total: { day, month },
  pipelines: new Map(Object.entries(pipelines).map(([name, credits]) => [name, { day: credits, month: credits }])),
});

const call = (request_id: number, more: Partial<Candidate> = {}): Candidate => ({
  request_id,
  run_id: 1,
  pipeline: 'trending',
  core: false,
  priority: 0,
  price: 1,
  run_credits: 0,
  stream: 'trending-music-list',
  stream_limit: null,
  stream_credits: 0,
  max_credits: null,
  look_ahead: false,
  waits_for: null,
  is_unwanted: false,
  ...more,
});

const calls = (count: number, more: Partial<Candidate> = {}) =>
  Array.from({ length: count }, (_, index) => call(index + 1, more));

describe('a budget', () => {
  test('without limits admits everything', () => {
    expect(admit(NO_LIMIT, spent(1e9), calls(3), AT)).toEqual({
      admitted: [1, 2, 3],
      refused: new Map(),
      refusedStreams: [],
      early: [],
      unwanted: [],
    });
  });

  test('keeps its reserve for core pipelines, and reports from when there is budget again', () => {
    const budget = { ...NO_LIMIT, day: 10 };
    const { admitted, refused } = admit(budget, spent(6), calls(4), AT);
    expect(admitted).toEqual([1, 2]);
    expect(refused.get(1)).toEqual({
      reason: 'budget',
      error: 'the budget of 8 credits a day (2 of 10 are kept for core pipelines) is used up',
      resumeAt: new Date('2026-03-03T00:00:00Z'),
    });
    expect(admit(budget, spent(6), calls(5, { core: true }), AT).admitted).toEqual([1, 2, 3, 4]);
    expect(creditsLeft(budget, spent(6), { pipeline: 'x', core: false })).toEqual({ day: 2, month: null });
    expect(creditsLeft(budget, spent(60), { pipeline: 'x', core: true })).toEqual({ day: 0, month: null });
  });

  test('of a month ends with the month in its own time zone', () => {
    const budget = { ...NO_LIMIT, month: 100, reserve: 0, timezone: 'Asia/Shanghai' };
    const at = new Date('2026-03-31T15:59:59Z');
    expect(budgetDay(budget, at)).toEqual({ day: '2026-03-31', month: '2026-03-01' });
    expect(budgetDay(budget, new Date('2026-03-31T16:00:00Z'))).toEqual({ day: '2026-04-01', month: '2026-04-01' });
    expect(admit(budget, spent(0, 100), calls(1), at).refused.get(1)).toEqual({
      reason: 'budget',
      error: 'the budget of 100 credits a month is used up',
      resumeAt: new Date('2026-03-31T16:00:00Z'),
    });
  });

  test('of a pipeline stops that pipeline only', () => {
    const budget = { ...NO_LIMIT, pipelines: { trending: { day: 5 } } };
    const others = call(9, { run_id: 2, pipeline: 'details' });
    const { admitted, refused } = admit(budget, spent(4, 4, { trending: 4 }), [...calls(2), others], AT);
    expect(admitted).toEqual([1, 9]);
    expect(refused.get(1)?.error).toBe('the budget of 5 credits a day for trending is used up');
    expect(refused.has(2)).toBe(false);
  });

  test('does not let a run exceed its own limit, which does not end with the day', () => {
    const { admitted, refused } = admit(NO_LIMIT, spent(0), calls(3, { run_credits: 8, max_credits: 10 }), AT);
    expect(admitted).toEqual([1, 2]);
    expect(refused.get(1)).toEqual({
      reason: 'run_limit',
      error: 'the run has reached its limit of 10 credits',
      resumeAt: null,
    });
  });

  test('admits core pipelines first, then scheduled runs before backfills', () => {
    const candidates = [
      call(1, { run_id: 1, priority: 10 }),
      call(2, { run_id: 2 }),
      call(3, { run_id: 3, core: true }),
    ];
    expect(admit({ ...NO_LIMIT, day: 2, reserve: 0 }, spent(0), candidates, AT)).toMatchObject({ admitted: [3, 2] });
  });

  test('is never overspent, and nothing that fits is refused', () => {
    const limit = fc.option(fc.integer({ min: 1, max: 60 }), { nil: undefined });
    const candidate = fc.record({
      run_id: fc.integer({ min: 1, max: 4 }),
      pipeline: fc.constantFrom('a', 'b'),
      core: fc.boolean(),
      priority: fc.constantFrom(0, 10),
      price: fc.integer({ min: 1, max: 3 }),
      max_credits: fc.option(fc.integer({ min: 0, max: 20 })),
    });
    fc.assert(
      fc.property(
        fc.array(candidate, { maxLength: 40 }),
        fc.record({ day: limit, month: limit, own: limit, reserve: fc.constantFrom(0, 0.2, 0.5, 1) }),
        fc.integer({ min: 0, max: 60 }),
        (wanted, { day, month, own, reserve }, before) => {
          const budget = { timezone: 'UTC', day, month, reserve, pipelines: { a: { day: own } } };
          const candidates = wanted.map((each, index) => call(index, each));
          const { admitted, refused } = admit(budget, spent(before, before, { a: before }), candidates, AT);
          const sum = (of: (one: Candidate) => boolean) =>
            candidates
              .filter((one) => admitted.includes(one.request_id) && of(one))
              .reduce((all, one) => all + one.price, 0);
          const limits = [day, month].map((each) => each ?? Infinity);
          const all = sum(() => true);
          if (all) expect(before + all).toBeLessThanOrEqual(Math.min(...limits));
          if (sum(({ pipeline }) => pipeline === 'a')) {
            expect(before + sum(({ pipeline }) => pipeline === 'a')).toBeLessThanOrEqual(own ?? Infinity);
          }
          // Who is not core leaves the reserve alone.
          for (const each of limits.filter(Number.isFinite)) {
            if (sum(({ core }) => !core)) {
              expect(before + sum(({ core }) => !core)).toBeLessThanOrEqual(each - Math.ceil(each * reserve));
            }
          }
          for (const one of candidates) {
            if (!admitted.includes(one.request_id)) expect(refused.has(one.run_id)).toBe(true);
          }
        },
      ),
    );
  });
});

describe('a look-ahead request', () => {
  const ahead = (request_id: number, more: Partial<Candidate> = {}) =>
    call(request_id, { look_ahead: true, waits_for: request_id - 1, ...more });
  const walk = (more: Partial<Candidate> = {}) => [call(1, more), ahead(2, more), ahead(3, more), ahead(4, more)];

  test('is admitted after its previous page, and waits for one that is not reserved', () => {
    const budget = { ...NO_LIMIT, day: 100, lookAhead: 4 };
    expect(admit(budget, spent(0), walk(), AT)).toMatchObject({ admitted: [1, 2, 3, 4], early: [] });
    expect(admit(budget, spent(0), walk().slice(2), AT)).toMatchObject({ admitted: [], early: [3, 4], unwanted: [] });
  });

  test('is not sent within the price of the window of a limit, and closes no run', () => {
    const budget = { ...NO_LIMIT, reserve: 0, day: 10, lookAhead: 4 };
    expect(admit(budget, spent(4), walk(), AT)).toEqual({
      admitted: [1, 2],
      refused: new Map(),
      refusedStreams: [],
      early: [],
      unwanted: [3, 4],
    });
    const limited = walk({ max_credits: 10, run_credits: 9 });
    expect(admit({ ...NO_LIMIT, lookAhead: 4 }, spent(0), limited, AT)).toEqual({
      admitted: [1],
      refused: new Map(),
      refusedStreams: [],
      early: [],
      unwanted: [2, 3, 4],
    });
  });

  test('is not sent after a page that was not sent', () => {
    const unwanted = [ahead(2, { waits_for: null, is_unwanted: true }), ahead(3), call(9)];
    expect(admit(NO_LIMIT, spent(0), unwanted, AT)).toMatchObject({ admitted: [9], early: [], unwanted: [2, 3] });
  });
});
