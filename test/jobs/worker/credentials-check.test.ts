import { describe, expect, test } from 'vitest';
import type { Outcome } from '../../../src/extract/outcome.ts';
import { decideAction } from '../../../src/jobs/worker/action.ts';
import { openCredentialsCheck } from '../../../src/jobs/worker/credentials-check.ts';
import { planKnownTarget as planTarget } from '../../support/known-plans.ts';
import { expectBooksAgree } from '../../support/books.ts';
import { page, says } from '../../support/front.ts';
import { until } from '../../support/until.ts';
import { type TestWorld, withWorld } from '../../support/world.ts';

const DAY = '2026-03-02';
const REFUSED = says(403, { code: 403, message: 'No permission', data: null });
const UNAUTHORIZED = says(401, { code: 401, message: 'Unauthorized', data: null });
const SOUNDS = 20;
const list = { overrides: { region: ['US'] }, maxPages: 1 };

const statuses = async ({ pool }: TestWorld) =>
  (await pool.query('select stream, status, count(*)::int from ops.requests group by 1, 2 order by 1, 2')).rows;

describe('an endpoint that refuses', () => {
  test('an endpoint that refuses while another accepts the credentials fails only the requests of its stream', () => {
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

  test('the credits stay booked where the other endpoint answers instead of refusing', () => {
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

  test('the request waits for the pause that the other endpoint demands', () => {
    const behave = (path: string) =>
      path.includes('/music/list') ? REFUSED : says(429, { code: 429, message: 'slow' }, { 'retry-after': '30' });
    return withWorld({ behave }, async ({ session, config, setNow, front, pool }) => {
      const slot = new Date(`${DAY}T10:00:00Z`);
      setNow(() => slot);
      const plan = planTarget(config, 'trending-music-list', { trigger: 'manual', slot }, { ...list, follow: [] });
      await session.begin(plan);
      const probes = () => front().calls.filter(({ path }) => path.includes('/ranklist?'));
      const settled = `select extract(epoch from not_before - now()) as wait from ops.requests where failures = 1`;
      const waiting = await until(
        async () => (await pool.query<{ wait: string }>(settled)).rows[0],
        'the attempt to be settled',
      );
      // Until the pause that the answer demands is over.
      expect(Number(waiting.wait)).toBeGreaterThan(10);
      expect(probes()).toHaveLength(1);
    });
  });

  test('the only stream of a run fails without an error about the credentials', () => {
    const behave = (path: string) => (path.includes('/product/list') ? REFUSED : undefined);
    return withWorld({ behave }, async ({ sync }) => {
      const run = await sync(DAY, 'product-list', { ...list, follow: [] });
      expect(run).toMatchObject({ status: 'failed', credits: 0, error: expect.stringContaining('No permission') });
      expect(run.error).not.toContain('refused the credentials');
    });
  });

  test('the probe uses another endpoint where the usual one is the one that refuses', () => {
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
  test('refused credentials end a run of one stream at once, after a second endpoint refused them', () =>
    withWorld({ behave: () => UNAUTHORIZED }, async ({ sync, front, pool }) => {
      const run = await sync(DAY, 'product-list', { ...list, follow: [] });
      expect(run).toMatchObject({
        status: 'failed',
        end_reason: 'credentials_refused',
        error: expect.stringMatching(/^EchoTik refused the credentials \(HTTP 401, code 401, Unauthorized\)$/),
      });
      expect(front().calls).toHaveLength(2);
      expect((await pool.query(`select status from ops.requests`)).rows).toEqual([{ status: 'queued' }]);
    }));

  test('the request is retried while the probe is unclear, and the run fails with the first refusal', () => {
    const behave = (path: string) => (path.includes('/product/list') ? UNAUTHORIZED : page(503));
    return withWorld({ behave }, async ({ sync, pool }) => {
      const run = await sync(DAY, 'product-list', { ...list, follow: [] });
      expect(run).toMatchObject({ status: 'failed', credits: 0, error: expect.stringContaining('HTTP 401, code 401') });
      expect((await pool.query('select attempts from ops.requests')).rows).toEqual([{ attempts: 5 }]);
    });
  });
});

describe('the decision', () => {
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
      elapsed: () => now,
    });
    const judge = (name: string, outcome: Outcome = refusal, failures = 0) =>
      check.judge({ name, path: `/${name}` }, outcome, decideAction(outcome, tried), failures);
    return { judge, asked, passTime: (ms: number) => (now += ms), pause: (ms: number) => (pauseMs = ms) };
  }

  test('a second stream that refuses ends the run where the probe is unclear', async () => {
    const { judge } = scene(unknown, unknown);
    expect(await judge('a')).toMatchObject({ status: 'queued', failed: true });
    expect(await judge('b')).toEqual({ status: 'queued', failed: false, closeRun: 'failed' });
  });

  test('a refusal is forgotten when an answer proves that the credentials are valid', async () => {
    const { judge } = scene(unknown, unknown);
    await judge('a');
    await judge('c', good);
    expect(await judge('b')).toMatchObject({ status: 'queued', failed: true });
  });

  test('two streams that refuse do not end the run where a third endpoint accepts the credentials', async () => {
    const { judge, asked } = scene(accepted);
    const both = await Promise.all([judge('a'), judge('b')]);
    expect(both).toEqual([decideAction(refusal, tried), decideAction(refusal, tried)]);
    expect(asked).toEqual(['/a']);
  });

  test('the probe is sent at most once a minute, and again after two seconds where it was refused', async () => {
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

  test('the request waits while the lane of the other endpoint pauses, and no attempt counts as failed', async () => {
    const { judge, asked, pause } = scene(accepted);
    pause(5_000);
    expect(await judge('a', refusal, 4)).toEqual({ status: 'queued', failed: false, delayMs: 5_000 });
    expect(asked).toEqual([]);
    pause(0);
    expect(await judge('a', refusal, 4)).toEqual(decideAction(refusal, tried));
    expect(asked).toEqual(['/a']);
  });

  test.each([
    ['was answered', answered],
    ['was sent and has no answer', silent],
  ])('the credits of one request stay booked for a probe that %s', async (_, outcome) => {
    const { judge } = scene(outcome);
    const both = await Promise.all([judge('a'), judge('a')]);
    expect(both.map(({ keepsCredits }) => keepsCredits)).toEqual([true, undefined]);
  });

  test('the stream is closed when the probe stays unclear for too long', async () => {
    const { judge } = scene();
    expect(await judge('a', refusal, 4)).toEqual({ status: 'failed', failed: true, closeStream: true });
  });
});
