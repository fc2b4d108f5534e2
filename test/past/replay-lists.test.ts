/**
 * A replay sends no requests. If a page that it reads leads to other pages, the run that bought the page is incomplete.
 */
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { countRemainingRequests, retryRun } from '../../src/ledger/resume-run.ts';
import { requireDatedStream } from '../../src/past/backfill.ts';
import { findGaps } from '../../src/past/gaps.ts';
import { beginReplay } from '../../src/past/replay.ts';
import { requireStream } from '../../src/streams/catalogue.ts';
import { readRows } from '../load/write/row-writes.ts';
import { expectBooksAgree } from '../support/books.ts';
import { buildPage } from '../support/list-server.ts';
import { orderBackfill } from '../support/order-backfill.ts';
import { type TestWorld, withWorld } from '../support/world.ts';

const DAY = '2026-03-02';
const AT = new Date(`${DAY}T12:00:00Z`);
const LIST = 'trending-music-list';
const DETAIL = 'trending-music-detail';
const US = { overrides: { region: ['US'] }, follow: [] };

type Shape = 'unreadable' | 'misplaced' | 'quarantined' | 'good';

const buildData = (page: number, more: object, shape: Shape) => {
  const sounds = Array.from({ length: 20 }, (_, index) => ({ clip_id: String(page * 1_000 + index), rank: index + 1 }));
  if (shape === 'misplaced') return { moved: sounds, pagination: more };
  if (shape === 'quarantined') return { sound_list: sounds.map(({ rank }) => ({ rank })), pagination: more };
  return { sound_list: sounds, pagination: more };
};
const buildText = (page: number, pages: number, shape: Shape, flag = true) =>
  JSON.stringify({ code: 0, message: 'success', data: buildData(page, flag ? { has_more: page < pages } : {}, shape) });

/** A server whose list has one bad page; pages count from 1. Details are answered by the simulator. */
const lists = (pages: number, bad: number, shape: Shape, flag?: boolean) => (path: string) => {
  if (!path.includes('music/list')) return undefined;
  const page = Number(new URL(path, 'http://here').searchParams.get('page'));
  const text =
    page > pages
      ? '{"code":0,"message":"success","data":{"sound_list":[]}}'
      : buildText(page, pages, page === bad ? shape : 'good', flag);
  const json = { 'content-type': 'application/json' };
  if (page !== bad || shape !== 'unreadable') return { status: 200, body: text, headers: json };
  return { status: 200, body: brotliCompressSync(text), headers: { ...json, 'content-encoding': 'exi' } };
};

/** Changes the stored body of the bad page so that it can be read, as if a later version could decode it. */
async function upgrade({ pool }: TestWorld, page: number, pages: number) {
  const { rowCount } = await pool.query(
    `update raw.responses set content_encoding = 'br' where content_encoding = 'exi'`,
  );
  if (rowCount) return;
  await pool.query(
    `update raw.bodies set body = $1, bytes = $2 where body_sha256 = (
       select p.body_sha256 from raw.responses p join ops.requests r using (request_id) where r.stream = $3 and status = 'quarantined')`,
    [gzipSync(buildText(page, pages, 'good')), buildText(page, pages, 'good').length, LIST],
  );
}

async function replay({ pool, session }: TestWorld, stream = LIST) {
  const runId = await beginReplay(pool, { streams: [requireStream(stream)], businessDate: DAY }, AT);
  await session.dispatchPlanned();
  return session.wait(runId ?? 0);
}

async function resume({ pool, session }: TestWorld, runId: number) {
  const asked = await retryRun(pool, runId, AT);
  await session.dispatchPlanned();
  return { asked, run: await session.wait(runId) };
}

const readStatus = async ({ pool }: TestWorld, runId: number) =>
  (await readRows(pool, `select status, error from ops.runs where run_id = ${runId}`))[0];
const sounds = async ({ pool }: TestWorld) =>
  (await readRows(pool, 'select count(*)::int as sounds from echotik.music'))[0]?.['sounds'];

const waiting = (left: number, runId = 1) =>
  `${LIST}: its stored body can be read now, but ${left} of the requests that follow from it were not made: runs resume ${runId} makes them`;

describe('a page that a replay can read for the first time', () => {
  test.each([
    { name: 'the first page, unreadable', bad: 1, shape: 'unreadable', flag: true, before: 'failed' },
    { name: 'the first page, unreadable, without a flag', bad: 1, shape: 'unreadable', flag: false, before: 'failed' },
    { name: 'a page in the middle, unreadable', bad: 2, shape: 'unreadable', flag: true, before: 'partial' },
    { name: 'the first page, misplaced', bad: 1, shape: 'misplaced', flag: true, before: 'failed' },
    { name: 'a page in the middle, misplaced', bad: 2, shape: 'misplaced', flag: true, before: 'partial' },
  ] as const)(
    'a page that can be read leaves its run incomplete until the next pages are requested: $name',
    ({ bad, shape, flag, before }) =>
      withWorld({ behave: lists(3, bad, shape, flag) }, async (world) => {
        const { pool, sync, front, config } = world;
        const { run_id, status } = await sync(DAY, LIST, US);
        expect(status).toBe(before);
        await upgrade(world, bad, 3);
        const calls = front().calls.length;
        for (const _ of [1, 2]) {
          expect(await replay(world)).toMatchObject({ status: 'succeeded', credits: 0 });
          expect(await readStatus(world, run_id)).toEqual({ status: before, error: waiting(1) });
        }
        expect(front().calls).toHaveLength(calls);
        expect(await sounds(world)).toBe(20 * bad);
        const gaps = await findGaps(pool, config, [requireStream(LIST)], { from: DAY, to: DAY }, AT);
        expect(gaps.filter(({ run_id: run }) => run === run_id)).toMatchObject([
          { state: 'failed', error: waiting(1).slice(LIST.length + 2) },
        ]);
        expect(await countRemainingRequests(pool, run_id, AT)).toEqual({ requests: 1, credits: 0 });
        expect(await resume(world, run_id)).toMatchObject({
          asked: 1,
          run: { status: 'succeeded', requests_failed: 0 },
        });
        // The page itself is not bought again; without a flag two calls check for the end.
        expect(front().calls).toHaveLength(calls + (flag ? 3 : 5) - bad);
        expect(await sounds(world)).toBe(60);
        await expectBooksAgree(pool);
      }),
  );

  test('another run of the day uses the page and requests only the next pages', () =>
    withWorld({ behave: lists(3, 1, 'unreadable') }, async (world) => {
      const { sync, front } = world;
      await sync(DAY, LIST, US);
      await upgrade(world, 1, 3);
      await replay(world);
      expect(await sync(DAY, LIST, US)).toMatchObject({ status: 'succeeded', requests_done: 3 });
      expect(front().calls).toHaveLength(2 + 2);
      expect(await sounds(world)).toBe(60);
    }));

  test('a backfill on a later day uses the page as well', () => {
    const ranks = requireDatedStream(requireStream('product-ranklist'));
    const behave = (path: string) => {
      if (!path.includes('product/ranklist')) return undefined;
      const page = Number(new URL(path, 'http://here').searchParams.get('page_num'));
      const products = page > 2 ? [] : buildPage(page, 20);
      const body = JSON.stringify({ code: 0, message: 'success', data: products });
      const isBad = page === 1 && bad;
      return {
        status: 200,
        body: isBad ? brotliCompressSync(body) : body,
        headers: { 'content-type': 'application/json', ...(isBad ? { 'content-encoding': 'exi' } : {}) },
      };
    };
    let bad = true;
    return withWorld({ behave }, async (world) => {
      const { pool, config, session, setNow, front } = world;
      const fill = async (at: Date) => {
        setNow(() => at);
        const series = [{ region: 'US', rank_type: 1, product_rank_field: 1 }];
        const span = { from: '2026-02-20', to: '2026-02-20' };
        const order = { stream: ranks, span, series, mode: 'missing', oldestFirst: true, follow: [] } as const;
        const runId = await orderBackfill(pool, config, order, at);
        await session.dispatchPlanned();
        return session.wait(runId);
      };
      expect(await fill(AT)).toMatchObject({ status: 'failed' });
      bad = false;
      await upgrade(world, 1, 2);
      await replay(world, 'product-ranklist');
      const calls = front().calls.length;
      expect(await fill(new Date('2026-03-04T12:00:00Z'))).toMatchObject({ status: 'succeeded', trigger: 'backfill' });
      const pages = front()
        .calls.slice(calls)
        .map(({ path }) => new URL(path, 'http://here').searchParams.get('page_num'));
      expect(pages).not.toContain('1');
      expect(pages).toContain('2');
      expect((await readRows(pool, 'select count(*)::int as ranks from echotik.product_ranks'))[0]).toEqual({
        ranks: 20,
      });
    });
  });

  test.each([
    { name: 'the only page', pages: 1, bad: 1, shape: 'unreadable' },
    { name: 'the first page, with quarantined records', pages: 2, bad: 1, shape: 'quarantined' },
  ] as const)(
    'a page that can be read leaves its run incomplete until its children are requested: $name',
    ({ pages, bad, shape }) =>
      withWorld({ behave: lists(pages, bad, shape) }, async (world) => {
        const { sync, front } = world;
        const { run_id } = await sync(DAY, LIST, { ...US, follow: [DETAIL] });
        await upgrade(world, bad, pages);
        await replay(world);
        expect((await readStatus(world, run_id))?.['error']).toBe(waiting(20));
        const calls = front().calls.length;
        const { run } = await resume(world, run_id);
        expect(run).toMatchObject({ requests_total: pages * (1 + 20) });
        expect(
          front()
            .calls.slice(calls)
            .filter(({ path }) => path.includes('music/list')),
        ).toEqual([]);
        expect(run.error ?? '').not.toContain('circle');
        const left = await readRows(
          world.pool,
          `select stream from ops.requests where run_id = ${run_id} and stream = '${LIST}' and status <> 'done'`,
        );
        expect(left).toEqual([]);
      }),
  );

  test('a last page that can be read makes its run succeeded', () =>
    withWorld({ behave: lists(3, 3, 'unreadable') }, async (world) => {
      const { run_id } = await world.sync(DAY, LIST, US);
      await upgrade(world, 3, 3);
      await replay(world);
      expect(await readStatus(world, run_id)).toEqual({ status: 'succeeded', error: null });
      const ends = await readRows(
        world.pool,
        `select walk_end from ops.requests where run_id = ${run_id} order by request_id`,
      );
      expect(ends).toEqual([{ walk_end: null }, { walk_end: null }, { walk_end: 'complete' }]);
    }));

  test('a page that repeats the previous page stays a failure', () => {
    const behave = (path: string) =>
      path.includes('music/list') ? lists(3, 0, 'good')(path.replace('page=2', 'page=1')) : undefined;
    return withWorld({ behave }, async (world) => {
      const { run_id } = await world.sync(DAY, LIST, US);
      await replay(world);
      const after = await readStatus(world, run_id);
      expect(after).toMatchObject({ status: 'partial', error: expect.stringContaining('paging does not move') });
    });
  });
});
