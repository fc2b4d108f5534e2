import { describe, expect, test } from 'vitest';
import type { Outcome } from '../../../src/extract/outcome.ts';
import { actionOf } from '../../../src/jobs/worker/action.ts';
import { openCredentialsCheck } from '../../../src/jobs/worker/credentials.ts';
import { targetPlan } from '../../../src/jobs/plans/pipelines.ts';
import { expectBooksAgree } from '../../support/books.ts';
import { page, says } from '../../support/front.ts';
import { type TestWorld, withWorld } from '../../support/world.ts';

const DAY = '2026-03-02';
const REFUSED = says(403, { code: 403, message: 'No permission', data: null });
const UNAUTHORIZED = says(401, { code: 401, message: 'Unauthorized', data: null });
const SOUNDS = 20;
const list = { overrides: { region: ['US'] }, maxPages: 1 };

const statuses = async ({ pool }: TestWorld) =>
  (await pool.query('select stream, status, count(*)::int from ops.requests group by 1, 2 order by 1, 2')).rows;

describe('an endpoint that refuses', () => {
  test('while another accepts the credentials ends only the requests of its stream', () => {
    const behave = (path: string) => (path.includes('/music/detail') ? REFUSED : undefined);
    return withWorld({ behave }, async (world) => {
      const run = await world.sync(DAY, 'trending-music-list', list);
      expect(run).toMatchObject({ status: 'partial', requests_done: 1, requests_failed: SOUNDS, resume_at: null });
      expect(run.error).not.toContain('refused the credentials');
      expect(await statuses(world)).toEqual([
        { stream: 'trending-music-detail', status: 'failed', count: SOUNDS },
        { stream: 'trending-music-list', status: 'done', count: 1 },
      ]);
      const probes = world.front().calls.filter(({ path }) => path.endsWith('/ranklist?'));
      expect(probes).toHaveLength(1);
      expect(world.simulator.bill.charged).toBe(1);
    });
  });

  test('keeps a credit of unknown outcome where the other endpoint answers instead of refusing', () => {
    const behave = (path: string) =>
      path.includes('/product/list') ? REFUSED : says(200, { code: 0, message: 'success', data: [] });
    return withWorld({ behave }, async ({ sync, pool, front }) => {
      const run = await sync(DAY, 'product-list', { ...list, follow: [] });
      expect(run).toMatchObject({ status: 'failed', error: expect.stringContaining('No permission') });
      expect(run.error).not.toContain('refused the credentials');
      expect(front().calls).toHaveLength(2);
      expect(await expectBooksAgree(pool)).toBe(1);
      expect((await pool.query('select state, outcome, message from ops.attempts')).rows).toEqual([
        {
          state: 'unknown',
          outcome: 'unauthorized',
          message: expect.stringMatching(/No permission; .* may be billed$/),
        },
      ]);
    });
  });

  test('waits for the pause that the other endpoint demands', () => {
    const behave = (path: string) =>
      path.includes('/music/list') ? REFUSED : says(429, { code: 429, message: 'slow' }, { 'retry-after': '30' });
    return withWorld({ behave }, async ({ session, config, setNow, front, pool }) => {
      const slot = new Date(`${DAY}T10:00:00Z`);
      setNow(() => slot);
      const plan = targetPlan(config, 'trending-music-list', { trigger: 'manual', slot }, { ...list, follow: [] });
      await session.begin(plan);
      const probes = () => front().calls.filter(({ path }) => path.includes('/ranklist?'));
      const settled = `select extract(epoch from not_before - now()) as wait from ops.requests where failures = 1`;
      let waiting = await pool.query(settled);
      while (!waiting.rows.length) waiting = await pool.query(settled);
      // Until the pause that the answer demands is over.
      expect(Number(waiting.rows[0].wait)).toBeGreaterThan(20);
      expect(probes()).toHaveLength(1);
    });
  });

  test('alone in its run fails, without a word of the credentials', () => {
    const behave = (path: string) => (path.includes('/product/list') ? REFUSED : undefined);
    return withWorld({ behave }, async ({ sync }) => {
      const run = await sync(DAY, 'product-list', { ...list, follow: [] });
      expect(run).toMatchObject({ status: 'failed', credits: 0, error: expect.stringContaining('No permission') });
      expect(run.error).not.toContain('refused the credentials');
    });
  });

  test('is asked about at another endpoint, also where it is the one that is usually asked', () => {
    const behave = (path: string) => (path.includes('/product/ranklist') ? REFUSED : undefined);
    return withWorld({ behave }, async ({ sync, front }) => {
      const choices = {
        overrides: { region: ['US'], rank_type: [1], product_rank_field: [1] },
        maxPages: 1,
        follow: [],
      };
      const run = await sync(DAY, 'product-ranklist', choices);
      expect(run).toMatchObject({ status: 'failed', error: expect.not.stringContaining('refused the credentials') });
      expect(front().calls.at(-1)?.path).toContain('/influencer/ranklist?');
    });
  });
});

describe('credentials that are refused', () => {
  test('end a run of one stream at once, by a second endpoint that agrees', () =>
    withWorld({ behave: () => UNAUTHORIZED }, async ({ sync, front, pool }) => {
      const run = await sync(DAY, 'product-list', { ...list, follow: [] });
      expect(run).toMatchObject({
        status: 'failed',
        error: expect.stringMatching(/^EchoTik refused the credentials \(HTTP 401, code 401, Unauthorized\)$/),
      });
      expect(front().calls).toHaveLength(2);
      expect((await pool.query(`select status from ops.requests`)).rows).toEqual([{ status: 'queued' }]);
    }));

  test('are tried again while nobody can tell, and the run fails with what was said', () => {
    const behave = (path: string) => (path.includes('/product/list') ? UNAUTHORIZED : page(503));
    return withWorld({ behave }, async ({ sync, pool }) => {
      const run = await sync(DAY, 'product-list', { ...list, follow: [] });
      expect(run).toMatchObject({ status: 'failed', credits: 0, error: expect.stringContaining('HTTP 401, code 401') });
      expect((await pool.query('select attempts from ops.requests')).rows).toEqual([{ attempts: 5 }]);
    });
  });
});

describe('the verdict', () => {
  const refusal: Outcome = { kind: 'unauthorized', charge: 'released', status: 401, code: 401, message: 'no' };
  const good: Outcome = { kind: 'ok', charge: 'captured', status: 200, body: {}, bytes: Buffer.alloc(0) };
  const tried = { failures: 0, unreadable: 0 };

  const accepted: Outcome = { ...refusal, kind: 'rejected', status: 200, code: 500 };
  const answered: Outcome = { ...good, kind: 'absent' };
  const silent: Outcome = { kind: 'unavailable', charge: 'unknown', message: 'no answer' };
  const unknown: Outcome = { kind: 'unavailable', charge: 'released', status: 503, message: 'away' };

  function scene(...answers: Outcome[]) {
    let now = 0;
    let pauseMs = 0;
    const asked: (string | null)[] = [];
    const check = openCredentialsCheck({
      probe: async (path) => {
        asked.push(path);
        return answers.shift() ?? unknown;
      },
      pauseLeft: () => pauseMs,
      now: () => now,
    });
    const judge = (name: string, outcome: Outcome = refusal, failures = 0) =>
      check.judge({ name, path: `/${name}` }, outcome, actionOf(outcome, tried), failures);
    return { judge, asked, passTime: (ms: number) => (now += ms), pause: (ms: number) => (pauseMs = ms) };
  }

  test('counts a second stream where the probe cannot tell', async () => {
    const { judge } = scene(unknown, unknown);
    expect(await judge('a')).toMatchObject({ status: 'queued', failed: true });
    expect(await judge('b')).toEqual({ status: 'queued', failed: false, closeRun: 'failed' });
  });

  test('forgets a refusal when an answer proves that the credentials are good', async () => {
    const { judge } = scene(unknown, unknown);
    await judge('a');
    await judge('c', good);
    expect(await judge('b')).toMatchObject({ status: 'queued', failed: true });
  });

  test('does not take two streams for the credentials where a third endpoint accepts them', async () => {
    const { judge, asked } = scene(accepted);
    const both = await Promise.all([judge('a'), judge('b')]);
    expect(both).toEqual([actionOf(refusal, tried), actionOf(refusal, tried)]);
    expect(asked).toEqual(['/a']);
  });

  test('is asked for once a minute, and after two seconds where it was a refusal', async () => {
    const { judge, asked, passTime } = scene(accepted, refusal, refusal);
    for (const name of ['a', 'a', 'b']) await judge(name);
    expect(asked).toHaveLength(1);
    passTime(61_000);
    const both = await Promise.all([judge('a'), judge('a')]);
    for (const action of both) expect(action).toMatchObject({ closeRun: 'failed' });
    expect(asked).toHaveLength(2);
    passTime(2_100);
    expect(await judge('a')).toMatchObject({ closeRun: 'failed' });
    expect(asked).toHaveLength(3);
  });

  test('waits while the lane of the other endpoint pauses, and counts no failed try', async () => {
    const { judge, asked, pause } = scene(accepted);
    pause(5_000);
    expect(await judge('a', refusal, 4)).toEqual({ status: 'queued', failed: false, delayMs: 5_000 });
    expect(asked).toEqual([]);
    pause(0);
    expect(await judge('a', refusal, 4)).toEqual(actionOf(refusal, tried));
    expect(asked).toEqual(['/a']);
  });

  test.each([
    ['was answered', answered],
    ['was sent and has no answer', silent],
  ])('keeps the credits of one request for a call that %s', async (_, outcome) => {
    const { judge } = scene(outcome);
    const both = await Promise.all([judge('a'), judge('a')]);
    expect(both.map(({ keepsCredits }) => keepsCredits)).toEqual([true, undefined]);
  });

  test('gives the stream up when nobody can tell for too long', async () => {
    const { judge } = scene();
    expect(await judge('a', refusal, 4)).toEqual({ status: 'failed', failed: true, closeStream: true });
  });
});
