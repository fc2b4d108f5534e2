/** Answers that are paid for and cannot be read: kept, asked for once more, replayed by a later version (case 34). */
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { onlyRow } from '../../../src/load/connection/only-row.ts';
import { readCallChain } from '../../../src/past/calls.ts';
import { beginReplay } from '../../../src/past/replay.ts';
import { inTransaction, type Pool } from '../../../src/load/connection/pool.ts';
import { compressBody, storeResponses, readResponse } from '../../../src/load/write/responses.ts';
import { requireStream } from '../../../src/streams/catalogue.ts';
import { expectBooksAgree } from '../../support/books.ts';
import { type TestWorld, withWorld } from '../../support/world.ts';

const DAY = '2026-03-02';
const STREAM = 'trending-music-list';
const PRICE = 2;
const CHOICES = { overrides: { region: ['US'] }, maxPages: 1, follow: [] };
const BODY = JSON.stringify({
  code: 0,
  message: 'success',
  data: { sound_list: [{ clip_id: '7000001', rank: 1 }], pagination: { has_more: false } },
});

const answer = (body: Buffer | string, encoding?: string) => ({
  status: 200,
  body,
  headers: { 'content-type': 'application/json', ...(encoding ? { 'content-encoding': encoding } : {}) },
});

const music = async ({ pool }: TestWorld) =>
  onlyRow(await pool.query<{ rows: number }>('select count(*)::int as rows from echotik.music')).rows;

const readRequestId = async (pool: Pool) =>
  onlyRow(await pool.query<{ request_id: number }>('select request_id from ops.requests')).request_id;

async function replay({ pool, session }: TestWorld) {
  const at = new Date(`${DAY}T12:00:00Z`);
  const runId = await beginReplay(pool, { streams: [requireStream(STREAM)], businessDate: DAY }, at);
  if (runId === undefined) throw new Error('nothing is stored');
  await session.dispatchPlanned();
  return session.wait(runId);
}

test.each([
  ['gzip without its header', answer(gzipSync(BODY))],
  ['gzip called x-gzip', answer(gzipSync(BODY), 'x-gzip')],
])('%s is read at the first attempt', (_, came) =>
  withWorld({ behave: () => came }, async (world) => {
    expect(await world.sync(DAY, STREAM, CHOICES)).toMatchObject({ status: 'succeeded', credits: PRICE });
    expect([await music(world), world.front().calls.length]).toEqual([1, 1]);
    const stored = await world.pool.query(
      'select bytes, content_encoding from raw.responses join raw.bodies using (body_sha256)',
    );
    expect(stored.rows).toEqual([{ bytes: BODY.length, content_encoding: null }]);
  }),
);

describe('an answer that cannot be read', () => {
  test.each([
    ['gzip that is damaged', answer(gzipSync(BODY).subarray(0, -9), 'gzip'), 'gzip'],
    ['JSON that is cut', answer(BODY.slice(0, -9)), null],
    ['code 0 without data', answer('{"code":0,"message":"success"}'), null],
  ])('an unreadable answer is stored as it came and bought once more: %s', (_, came, encoding) =>
    withWorld({ behave: () => came }, async (world) => {
      const { pool, sync, front } = world;
      const run = await sync(DAY, STREAM, CHOICES);
      expect(run).toMatchObject({ status: 'failed', requests_failed: 1, credits: 2 * PRICE, resume_at: null });
      expect(front().calls).toHaveLength(2);
      const { rows } = await pool.query(`select a.attempt, a.state, a.outcome, p.content_encoding
        from ops.attempts a join raw.responses p using (request_id, attempt) order by 1`);
      const kept = { state: 'unknown', outcome: 'unreadable', content_encoding: encoding };
      expect(rows).toEqual([1, 2].map((attempt) => ({ attempt, ...kept })));
      expect((await readResponse(pool, await readRequestId(pool)))?.bytes).toEqual(Buffer.from(came.body));
      await expectBooksAgree(pool);
      // A replay with the same version reads no more than before, and asks nobody.
      expect(await replay(world)).toMatchObject({ status: 'failed', credits: 0 });
      expect(front().calls).toHaveLength(2);
    }),
  );

  test('an unreadable answer does not hide a readable one of the same request that came late', () =>
    withWorld({ behave: () => answer(BODY.slice(0, -9)) }, async (world) => {
      const { pool, sync } = world;
      await sync(DAY, STREAM, CHOICES);
      // As if the first try, whose worker was taken for dead, had been answered.
      const requestId = await readRequestId(pool);
      const good = { ...answer(BODY), requestId, attempt: 1, stream: STREAM, fetchedAt: new Date(`${DAY}T10:00:00Z`) };
      await pool.query('delete from raw.responses where attempt = 1');
      await inTransaction(pool, async (connection) =>
        storeResponses(connection, [{ ...good, encoding: null, body: await compressBody(Buffer.from(BODY)) }]),
      );
      await pool.query(`update ops.attempts set state = 'captured', outcome = 'ok' where attempt = 1`);
      expect((await readResponse(pool, requestId))?.bytes).toEqual(Buffer.from(BODY));
      const [call] = await readCallChain(pool, requestId);
      expect(call?.body_sha256).toBe((await compressBody(Buffer.from(BODY))).sha256);
      expect(await replay(world)).toMatchObject({ status: 'succeeded', credits: 0 });
      expect(await music(world)).toBe(1);
    }));

  test('an unreadable answer is read by a replay after an upgrade, for no credit', () =>
    withWorld({ behave: () => answer(brotliCompressSync(BODY), 'exi') }, async (world) => {
      const { pool, sync, front } = world;
      expect(await sync(DAY, STREAM, CHOICES)).toMatchObject({ status: 'failed' });
      expect(await music(world)).toBe(0);
      // As if that version knew the name of this encoding.
      await pool.query(`update raw.responses set content_encoding = 'br' where content_encoding = 'exi'`);
      expect(await replay(world)).toMatchObject({ status: 'succeeded', credits: 0, requests_done: 1 });
      expect([await music(world), front().calls.length]).toEqual([1, 2]);
      // The run that bought it has it now, so nothing buys it again.
      expect((await pool.query('select status from ops.runs where run_id = 1')).rows).toEqual([
        { status: 'succeeded' },
      ]);
    }));

  test('a readable answer after an unreadable one is loaded', () => {
    let left = 1;
    const behave = () => (left-- > 0 ? answer(BODY.slice(0, 20)) : answer(BODY));
    return withWorld({ behave }, async (world) => {
      expect(await world.sync(DAY, STREAM, CHOICES)).toMatchObject({ status: 'succeeded', credits: 2 * PRICE });
      expect(await music(world)).toBe(1);
      await expectBooksAgree(world.pool);
    });
  });
});
