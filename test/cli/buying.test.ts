import { describe, expect, inject, test } from 'vitest';
import { withOffice } from '../support/office.ts';
import type { Backend } from '../support/world.ts';

const SOUNDS = 5;
/** A page of the list and a detail for each of its sounds, at 2 credits each. */
const REQUESTS = 1 + SOUNDS;
const CREDITS = 2 * REQUESTS;
const WHAT = ['trending-music-list', '--param', 'region=US', '--param', 'period=7'];
const SYNC = ['sync', ...WHAT];

/** `total  6  6  6  0  0`: known, expected, held, to buy, credits. */
const totalOf = (text: string) => /^ *total (.*)$/m.exec(text)?.[1]?.trim().split(/ +/).map(Number);

describe.each<Backend>(['postgres', 'redis'])('what is bought on the %s queue', (backend) => {
  const skip = backend === 'redis' && !inject('redisUrl');

  test.skipIf(skip)('stops at its limit, goes on with another, is held for the day, and bought anew on demand', () =>
    withOffice({ backend, musicPerRegion: SOUNDS }, async ({ run, json, here, simulator, pool }) => {
      expect(JSON.parse((await here(['plan', ...WHAT, '--json'])).stdout)).toMatchObject({
        pipeline: 'trending-music-list',
        held: 0,
        streams: [{ stream: 'trending-music-list' }, { stream: 'trending-music-detail' }],
      });
      expect(simulator.bill.requests).toBe(0);

      const stopped = await run([...SYNC, '--max-credits', '5', '--yes', '--json'], 4);
      const first = { run_id: 1, status: 'out_of_budget', credits: 4, max_credits: 5, resume_at: null };
      expect(JSON.parse(stopped.stdout)).toMatchObject(first);
      expect(stopped.stderr).toMatch(
        /\nerror: run 1 \(trending-music-list\) ended out_of_budget: the run has reached its limit of 5 credits\n {2}-> npx echotik-warehouse runs resume 1 goes on with it; --max-credits sets another limit\n$/,
      );
      expect(simulator.bill.credits).toBe(4);

      const resumed = await run(['runs', 'resume', '1', '--max-credits', '50', '--yes', '--json']);
      const whole = { status: 'succeeded', requests_done: REQUESTS, credits: CREDITS };
      expect(JSON.parse(resumed.stdout)).toMatchObject({ ...whole, run_id: 1, max_credits: 50, error: null });
      expect(resumed.stderr).toBe(`Run 1 has ${REQUESTS - 2} requests left: at least ${CREDITS - 4} credits.\n`);
      expect(simulator.bill).toMatchObject({ charged: REQUESTS, credits: CREDITS });

      expect(totalOf((await here(['plan', ...WHAT])).stdout)).toEqual([REQUESTS, REQUESTS, REQUESTS, 0, 0]);
      // What costs nothing asks nobody.
      expect(await json(SYNC)).toMatchObject({ run_id: 2, status: 'succeeded', credits: 0, rows_inserted: 0 });
      expect(simulator.bill.charged).toBe(REQUESTS);

      expect(await json([...SYNC, '--rebuy', '--yes'])).toMatchObject({ ...whole, run_id: 3 });
      expect(simulator.bill).toMatchObject({ charged: 2 * REQUESTS, credits: 2 * CREDITS });
      const { rows } = await pool.query('select sum(credits)::int as credits from ops.spending');
      expect(rows).toEqual([{ credits: 2 * CREDITS }]);
    }),
  );
});
