import { describe, expect, test } from 'vitest';
import { planKnownTarget as planTarget } from '../support/known-plans.ts';
import type { AttemptKey } from '../../src/ledger/attempt-key.ts';
import { rebookCredits } from '../../src/ledger/fence.ts';
import { releaseCredits } from '../../src/ledger/release-credits.ts';
import { onlyRow } from '../../src/load/connection/only-row.ts';
import { inTransaction } from '../../src/load/connection/pool.ts';
import { expectBooksAgree } from '../support/books.ts';
import { says } from '../support/front.ts';
import { runInProcess } from '../support/run-in-process.ts';
import { type TestWorld, withWorld } from '../support/world.ts';

const DAY = '2026-03-02';
const PLAN_OPTIONS = { overrides: { region: ['US', 'GB'] }, maxPages: 1, follow: [] };

interface TestCredits extends TestWorld {
  readonly run: (args: readonly string[], code?: number) => Promise<string>;
}

/** Two runs of two requests, each with two attempts whose answers could not be read. */
const withUnknown = (work: (credits: TestCredits) => Promise<void>) =>
  withWorld({ behave: () => says(200, { code: 0 }) }, async (world) => {
    for (const stream of ['product-list', 'video-list']) {
      const plan = planTarget(
        world.config,
        stream,
        { trigger: 'manual', slot: new Date(`${DAY}T10:00:00Z`) },
        PLAN_OPTIONS,
      );
      world.setNow(() => plan.slot);
      await world.session.wait(await world.session.begin(plan));
    }
    expect(await expectBooksAgree(world.pool)).toBe(8);
    const run = async (args: readonly string[], code = 0) => {
      const ended = await runInProcess(['credits', ...args], { DATABASE_URL: world.url });
      expect(ended, args.join(' ')).toMatchObject({ code });
      return ended.stdout || ended.stderr;
    };
    await work({ ...world, run });
  });

describe('credits of unknown outcome', () => {
  test('are listed by show, and released once by release', () =>
    withUnknown(async ({ run, pool }) => {
      const first = { day: DAY, pipeline: 'product-list', run: 1, outcome: 'unreadable', attempts: 4, credits: 4 };
      expect(JSON.parse(await run(['show', '--json']))).toEqual([first, { ...first, pipeline: 'video-list', run: 2 }]);
      expect(await run(['show', '--run', '1'])).toMatch(
        /product-list[^]*\n4 credits of 4 attempts count as spent\.\n$/,
      );

      expect(await run(['release', '--run', '1', '--dry-run'])).toContain('4 credits of 4 attempts would be released.');
      expect(await expectBooksAgree(pool)).toBe(8);
      expect(await run(['release', '--run', '1'])).toContain('4 credits of 4 attempts are released.');
      expect(await expectBooksAgree(pool)).toBe(4);
      expect(await run(['release', '--run', '1'])).toBe('There are no credits of unknown outcome.\n');
      expect(await expectBooksAgree(pool)).toBe(4);

      const { rows } = await pool.query(`select distinct message from ops.attempts where state = 'released'`);
      expect(rows).toEqual([{ message: 'HTTP 200, code 0 without data; released manually' }]);
      expect((await pool.query('select run_id, credits from ops.runs order by 1')).rows).toEqual([
        { run_id: 1, credits: 0 },
        { run_id: 2, credits: 4 },
      ]);
    }));

  test('are released by request, by day, or by the intersection of the options', () =>
    withUnknown(async ({ run, pool }) => {
      const ids = await pool.query<{ id: number }>('select min(request_id) as id from ops.requests where run_id = 2');
      const request = String(onlyRow(ids).id);
      expect(await run(['release', '--request', request, '--run', '1'])).toContain('There are no credits');
      expect(await run(['release', '--day', '2026-03-01'])).toContain('There are no credits');
      expect(JSON.parse(await run(['release', '--request', request, '--json']))).toMatchObject([
        { run: 2, credits: 2 },
      ]);
      expect(await expectBooksAgree(pool)).toBe(6);
      expect(await run(['release', '--day', DAY])).toContain('6 credits of 6 attempts are released.');
      expect(await expectBooksAgree(pool)).toBe(0);
    }));

  test('are released only with a scope; credits that are known to be billed are not released', () =>
    withUnknown(async ({ run, pool }) => {
      expect(await run(['release'], 2)).toMatch(/every credit of unknown outcome[^]*--run, --request or --day/);
      for (const command of ['show', 'release']) {
        expect(await run([command, '--run', '99999'], 2)).toContain('error: there is no run 99999\n');
        expect(await run([command, '--request', '99999'], 2)).toContain('error: there is no request 99999\n');
      }
      await pool.query(
        `update ops.attempts set state = 'captured' where request_id in (select request_id from ops.requests where run_id = 1)`,
      );
      expect(await run(['release', '--run', '1'])).toContain('There are no credits');
      expect(await expectBooksAgree(pool)).toBe(8);
    }));

  test('that were released for a dead worker are booked again when its answer is found', () =>
    withUnknown(async ({ run, pool }) => {
      await pool.query(`update ops.attempts set outcome = 'lost'`);
      await run(['release', '--day', DAY]);
      const { rows } = await pool.query<AttemptKey>(
        'select request_id, attempt, a.worker_id, identity from ops.attempts a join ops.requests r using (request_id) order by 1, 2 limit 3',
      );
      const again = () => inTransaction(pool, (connection) => rebookCredits(connection, rows));
      await again();
      await again();
      expect(await expectBooksAgree(pool)).toBe(3);
      expect(JSON.parse(await run(['show', '--json']))).toMatchObject([{ run: 1, outcome: 'lost', credits: 3 }]);
    }));

  test('are released while a worker settles one of the attempts', () =>
    withUnknown(async ({ pool }) => {
      const { id } = onlyRow(await pool.query<{ id: number }>('select min(request_id) as id from ops.requests'));
      let released: Promise<unknown> | undefined;
      await inTransaction(pool, async (connection) => {
        await connection.query('select from ops.requests where request_id = $1 for update', [id]);
        released = releaseCredits(pool, { day: DAY });
        const waits = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
        await expect.poll(async () => (await pool.query(waits)).rowCount, { interval: 20, timeout: 60_000 }).toBe(1);
        // A worker settles the attempt of the request that it has locked.
        await connection.query(`update ops.attempts set message = 'settled' where request_id = $1`, [id]);
      });
      expect(await released).toHaveLength(2);
      expect(await expectBooksAgree(pool)).toBe(0);
    }));

  test.each([
    ['deadlock', '40P01', 'resolves'],
    ['refusal', '23514', 'rejects'],
  ] as const)('a %s while they are released: SQLSTATE %s', (_, sqlState, ends) =>
    withUnknown(async ({ pool }) => {
      // Numbers of a sequence stay taken when the transaction is rolled back.
      await pool.query(`create sequence public.tries;
        create function public.once() returns trigger language plpgsql as $$ begin
          if nextval('public.tries') = 1 then raise exception 'once' using errcode = '${sqlState}'; end if; return new; end $$;
        create trigger once before update on ops.spending for each row execute function public.once()`);
      const released = releaseCredits(pool, { day: DAY });
      if (ends === 'resolves') await expect(released).resolves.toHaveLength(2);
      else await expect(released).rejects.toThrow('once');
      expect(await expectBooksAgree(pool)).toBe(ends === 'resolves' ? 0 : 8);
    }),
  );
});
