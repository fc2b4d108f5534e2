import { describe, expect, test } from 'vitest';
import { backends, withCli } from '../support/with-cli.ts';

const SOUNDS = 5;
/** A page of the list and a detail for each of its sounds, at 2 credits each. */
const REQUESTS = 1 + SOUNDS;
const CREDITS = 2 * REQUESTS;
const STREAM = ['trending-music-list', '--param', 'region=US', '--param', 'period=7'];
const SYNC = ['sync', ...STREAM];
const COMPLETE = { status: 'succeeded', requests_done: REQUESTS, credits: CREDITS };

/** `total  6  6  6  0  0`: known, expected, stored, to buy, credits. */
const parseTotal = (text: string) => /^ *total (.*)$/m.exec(text)?.[1]?.trim().split(/ +/).map(Number);

describe.each(backends())('on the %s queue', (backend) => {
  test('a sync stops at --max-credits, and `runs resume` continues it with another limit', () =>
    withCli({ backend, musicPerRegion: SOUNDS }, async ({ run, json, simulator }) => {
      const stopped = await run([...SYNC, '--max-credits', '5', '--yes'], 4);
      expect(stopped.stderr).toMatch(
        /\nerror: run 1 \(trending-music-list\) ended out_of_budget: the run has reached its limit of 5 credits\n {2}-> npx echotik-warehouse runs resume 1 continues it; --max-credits sets another limit\n$/,
      );
      expect(await json(['runs', '1'])).toMatchObject({ credits: 4, max_credits: 5, resume_at: null });
      expect(simulator.bill.credits).toBe(4);

      const resumed = await run(['runs', 'resume', '1', '--max-credits', '50', '--yes', '--json']);
      expect(JSON.parse(resumed.stdout)).toMatchObject({ ...COMPLETE, run_id: 1, max_credits: 50, error: null });
      expect(resumed.stderr).toBe(`Run 1 has ${REQUESTS - 2} requests left: at least ${CREDITS - 4} credits.\n`);
      expect(simulator.bill).toMatchObject({ charged: REQUESTS, credits: CREDITS });
    }));

  test('stored answers are not bought again on the same day, unless --rebuy demands it', () =>
    withCli({ backend, musicPerRegion: SOUNDS }, async ({ run, json, simulator, pool }) => {
      expect(await json([...SYNC, '--yes'])).toMatchObject({ ...COMPLETE, run_id: 1 });
      expect(parseTotal((await run(['plan', ...STREAM])).stdout)).toEqual([REQUESTS, REQUESTS, REQUESTS, 0, 0]);
      // What costs nothing needs no confirmation.
      expect(await json(SYNC)).toMatchObject({ run_id: 2, status: 'succeeded', credits: 0, rows_inserted: 0 });
      expect(simulator.bill.charged).toBe(REQUESTS);

      expect(await json([...SYNC, '--rebuy', '--yes'])).toMatchObject({ ...COMPLETE, run_id: 3 });
      expect(simulator.bill).toMatchObject({ charged: 2 * REQUESTS, credits: 2 * CREDITS });
      const { rows } = await pool.query('select sum(credits)::int as credits from ops.spending');
      expect(rows).toEqual([{ credits: 2 * CREDITS }]);
    }));
});

test('a plan shows the streams of a sync and sends no request', () =>
  withCli({}, async ({ json, simulator }) => {
    expect(await json(['plan', ...STREAM])).toMatchObject({
      pipeline: 'trending-music-list',
      held: 0,
      streams: [{ stream: 'trending-music-list' }, { stream: 'trending-music-detail' }],
    });
    expect(simulator.bill.requests).toBe(0);
  }));
