/** Bytes that may be paid for and come late, in a spool or after a failover. */
import { describe, expect, test } from 'vitest';
import { MAX_BODY_BYTES } from '../../../src/extract/client.ts';
import { classifyAnswer } from '../../../src/extract/outcome.ts';
import { reclaimRequests } from '../../../src/ledger/reclaim-requests.ts';
import { releaseCredits } from '../../../src/ledger/release-credits.ts';
import { decideAction } from '../../../src/jobs/worker/action.ts';
import { openCommitter } from '../../../src/jobs/worker/committer.ts';
import { buildResult } from '../../../src/jobs/worker/attempt-result.ts';
import { callWithSpool } from '../../../src/jobs/worker/fetch-answer.ts';
import { requireStream } from '../../../src/streams/catalogue.ts';
import { expectBooksAgree } from '../../support/books.ts';
import { UNREADABLE, readAttempts, slot, withSpoolFixture } from './spool-fixture.ts';

describe('bytes that may be paid for are stored', () => {
  test('a body above the size limit is stored up to the limit', () =>
    withSpoolFixture(async ({ pool, reserved, spool, recover }) => {
      const [large] = reserved;
      if (!large) throw new Error('nothing is reserved');
      const bytes = Buffer.alloc(MAX_BODY_BYTES + 65_536, ' ');
      bytes.write('{"code":0,"data":[');
      const cut = { fetchedAt: slot, durationMs: 3, status: 200, bytes, unreadable: 'the body is larger than 64 MB' };
      await callWithSpool(spool, large, async () => cut);
      await spool.close();
      const { warnings } = await recover();
      expect(warnings).toEqual([]);
      expect((await readAttempts(pool))[0]).toEqual(UNREADABLE);
      const { rows } = await pool.query('select bytes from raw.bodies');
      expect(rows).toEqual([{ bytes: bytes.length }]);
    }));

  test('an unreadable answer that comes after its credits were released is stored, and the credits stay released', () =>
    withSpoolFixture(async ({ pool, workerId, reserved, spool, recover }) => {
      for (const reservation of reserved)
        await callWithSpool(spool, reservation, async () => {
          return { fetchedAt: slot, durationMs: 3, status: 200, bytes: Buffer.from(`{"${reservation.request_id}":`) };
        });
      await spool.close();
      await pool.query('update ops.workers set stopped_at = now() where worker_id = $1', [workerId]);
      await reclaimRequests(pool, { expired: false });
      await releaseCredits(pool, { requestId: reserved[0]?.request_id });
      expect(await expectBooksAgree(pool)).toBe(2 * (reserved[0]?.price ?? 0));
      await recover();
      expect(await readAttempts(pool)).toEqual([{ ...UNREADABLE, state: 'released' }, UNREADABLE, UNREADABLE]);
      expect(await expectBooksAgree(pool)).toBe(2 * (reserved[0]?.price ?? 0));
    }));

  test('an unreadable answer whose reservation a failover lost is stored, and its credits are booked', () =>
    withSpoolFixture(async ({ pool, reserved }) => {
      const [request] = reserved;
      if (!request) throw new Error('nothing is reserved');
      await pool.query(`delete from ops.attempts; delete from ops.spending; update ops.runs set credits = 0;
        update ops.requests set status = 'queued', attempts = 0, credits = 0, worker_id = null, lease_until = null`);
      const came = { fetchedAt: slot, durationMs: 3, status: 200, bytes: Buffer.from('{"code":0,') };
      const outcome = classifyAnswer(came, 'realtime');
      const stream = requireStream(request.stream);
      const commit = openCommitter({
        pool,
        now: () => slot,
        onWarning: () => undefined,
        signal: new AbortController().signal,
      });
      await commit(
        await buildResult({ stream, request, answer: came, outcome, action: decideAction(outcome, request), at: slot }),
      );
      expect(await readAttempts(pool)).toEqual([UNREADABLE]);
      expect(await expectBooksAgree(pool)).toBe(request.price);
    }));
});
