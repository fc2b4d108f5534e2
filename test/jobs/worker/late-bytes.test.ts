/** Bytes that may be paid for and come late, in a spool or after a failover. */
import { describe, expect, test } from 'vitest';
import { MOST_BODY_BYTES } from '../../../src/extract/client.ts';
import { outcomeOf } from '../../../src/extract/outcome.ts';
import { reclaimRequests } from '../../../src/jobs/ledger/reclaim.ts';
import { releaseCredits } from '../../../src/jobs/ledger/release-credits.ts';
import { actionOf } from '../../../src/jobs/worker/action.ts';
import { openCommitter } from '../../../src/jobs/worker/committer.ts';
import { partOf } from '../../../src/jobs/worker/part.ts';
import { spooledCall } from '../../../src/jobs/worker/spooled-call.ts';
import { streamNamed } from '../../../src/streams/catalogue.ts';
import { expectBooksAgree } from '../../support/books.ts';
import { UNREADABLE, attemptsOf, slot, withScene } from './spool-scene.ts';

describe('bytes that may be paid for are kept', () => {
  test('of a body that is larger than what is taken of one', () =>
    withScene(async ({ pool, held, spool, recover }) => {
      const [large] = held;
      if (!large) throw new Error('nothing is reserved');
      const bytes = Buffer.alloc(MOST_BODY_BYTES + 65_536, ' ');
      bytes.write('{"code":0,"data":[');
      const cut = { fetchedAt: slot, durationMs: 3, status: 200, bytes, unreadable: 'the body is larger than 64 MB' };
      await spooledCall(spool, large, async () => cut);
      await spool.close();
      const { troubles } = await recover();
      expect(troubles).toEqual([]);
      expect((await attemptsOf(pool))[0]).toEqual(UNREADABLE);
      const { rows } = await pool.query('select bytes from raw.bodies');
      expect(rows).toEqual([{ bytes: bytes.length }]);
    }));

  test('of an unreadable answer that comes after its credits were released: the bill did not have them', () =>
    withScene(async ({ pool, workerId, held, spool, recover }) => {
      for (const reservation of held)
        await spooledCall(spool, reservation, async () => {
          return { fetchedAt: slot, durationMs: 3, status: 200, bytes: Buffer.from(`{"${reservation.request_id}":`) };
        });
      await spool.close();
      await pool.query('update ops.workers set stopped_at = now() where worker_id = $1', [workerId]);
      await reclaimRequests(pool, { expired: false });
      await releaseCredits(pool, { requestId: held[0]?.request_id });
      expect(await expectBooksAgree(pool)).toBe(2 * (held[0]?.price ?? 0));
      await recover();
      expect(await attemptsOf(pool)).toEqual([{ ...UNREADABLE, state: 'released' }, UNREADABLE, UNREADABLE]);
      expect(await expectBooksAgree(pool)).toBe(2 * (held[0]?.price ?? 0));
    }));

  test('of an unreadable answer whose reservation a failover lost, and its credits are booked', () =>
    withScene(async ({ pool, held }) => {
      const [request] = held;
      if (!request) throw new Error('nothing is reserved');
      await pool.query(`delete from ops.attempts; delete from ops.spending; update ops.runs set credits = 0;
        update ops.requests set status = 'queued', attempts = 0, credits = 0, worker_id = null, lease_until = null`);
      const came = { fetchedAt: slot, durationMs: 3, status: 200, bytes: Buffer.from('{"code":0,') };
      const outcome = outcomeOf(came, 'realtime');
      const stream = streamNamed(request.stream);
      const commit = openCommitter({
        pool,
        now: () => slot,
        onTrouble: () => undefined,
        signal: new AbortController().signal,
      });
      await commit(await partOf(stream, request, came, outcome, actionOf(outcome, request), slot));
      expect(await attemptsOf(pool)).toEqual([UNREADABLE]);
      expect(await expectBooksAgree(pool)).toBe(request.price);
    }));
});
