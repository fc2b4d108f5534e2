/** Whatever runs are open, end or are evaluated in whatever order: a query reports the rows of live runs of its streams, each once. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { configSchema } from '../../../src/config/config.ts';
import { evaluateMarketRule } from '../../../src/alerts/market/evaluate-market.ts';
import { buildMarketRule } from '../../../src/alerts/market/market-rule.ts';
import { registerRule } from '../../../src/alerts/market/rule-store.ts';
import type { Pool } from '../../../src/load/connection/pool.ts';
import { withDatabase } from '../../support/database.ts';

const OWN = 'product-detail';
const OTHER = 'product-ranklist';
const DAY = '2026-03-08';

/** What happens to one of the runs; a run begins with its first step. */
type Step = 'evaluate' | { readonly run: number; readonly does: 'commit' | 'end' };

const RUNS = [
  { stream: OWN, trigger: 'cron' },
  { stream: OWN, trigger: 'manual' },
  { stream: OTHER, trigger: 'cron' },
  { stream: OTHER, trigger: 'backfill' },
] as const;

/** Of the first `count` runs: without the last one nothing of the past is read. */
const stepsOf = (count: number) =>
  fc.array(
    fc.oneof(
      fc.constant<Step>('evaluate'),
      fc.record({
        run: fc.nat(count - 1),
        does: fc.constantFrom('commit' as const, 'commit' as const, 'end' as const),
      }),
      fc.record({ run: fc.nat(count - 1), does: fc.constant('end' as const) }),
    ),
    { minLength: 4, maxLength: 10 },
  );
const steps: fc.Arbitrary<readonly Step[]> = fc.oneof(stepsOf(RUNS.length - 1), stepsOf(RUNS.length));

const rules = {
  exact: { sql: 'select id, request_id from found', key: 'id', streams: [OWN] },
  plain: { sql: 'select id from found', key: 'id', streams: [OWN] },
};

async function prepare(pool: Pool): Promise<void> {
  for (const table of ['found', 'ops.market_rules', 'ops.market_events', 'ops.requests', 'ops.runs'])
    await pool.query(`delete from ${table}`);
}

async function begin(pool: Pool, run: number): Promise<void> {
  const { stream, trigger } = RUNS[run] as (typeof RUNS)[number];
  await pool.query(
    `insert into ops.runs (run_id, pipeline, trigger, status, slot, business_date, streams)
     overriding system value values ($1, $1::int8::text, $2, 'running', now(), $3, array[$4::text])`,
    [run + 1, trigger, DAY, stream],
  );
  await pool.query(
    `insert into ops.requests (request_id, run_id, business_date, identity, stream, lane, params, page, price, status)
     overriding system value values ($1::int8, $1::int8, $2, $1::int8::text, $3, 'offline', '{}', '1', 1, 'done')`,
    [run + 1, DAY, stream],
  );
}

test('rows of a live run of its streams are reported once, those of other runs never or as the runs allow', () =>
  withDatabase(async ({ pool }) => {
    await pool.query('create table found (id text primary key, request_id int8)');
    const { alerts } = configSchema.parse({ alerts: { market: rules } });
    const readers = { pool, withReader: <T>(work: (reader: Pool) => Promise<T>) => work(pool) };
    const evaluate = async () => {
      for (const name of ['exact', 'plain']) {
        const rule = await buildMarketRule(name, alerts.market[name] as never, '/');
        await registerRule(pool, rule);
        expect((await evaluateMarketRule({ pool, readers, alerts }, rule)).mistake).toBeUndefined();
      }
    };
    await fc.assert(
      fc.asyncProperty(steps, async (taken) => {
        await prepare(pool);
        await evaluate();
        const state = new Map<number, 'open' | 'ended'>();
        const own: string[] = [];
        const end = async (run: number) => {
          await pool.query(`update ops.runs set status = 'succeeded', finished_at = now() where run_id = $1`, [
            run + 1,
          ]);
          state.set(run, 'ended');
        };
        for (const [index, step] of taken.entries()) {
          if (step === 'evaluate') {
            await evaluate();
            continue;
          }
          const { run, does } = step;
          if (state.get(run) === 'ended') continue;
          if (!state.has(run)) await begin(pool, run);
          state.set(run, 'open');
          if (does === 'end') {
            await end(run);
            continue;
          }
          await pool.query('insert into found values ($1, $2)', [`${index}`, run + 1]);
          if (RUNS[run]?.stream === OWN) own.push(`${index}`);
        }
        for (const [run, is] of state) if (is === 'open') await end(run);
        await evaluate();
        const { rows } = await pool.query<{ rule: string; subject: string }>(
          'select rule, subject from ops.market_events',
        );
        const listReported = (name: string) => rows.flatMap(({ rule, subject }) => (rule === name ? [subject] : []));
        expect(listReported('exact').toSorted()).toEqual(own.toSorted());
        // Without a request the rows cannot be distinguished from those of a run of the past, which are not reported.
        if (!state.has(3)) expect(listReported('plain')).toEqual(expect.arrayContaining(own));
      }),
      {
        numRuns: 12,
        // A run of another stream ends while one of its own is open, with a row.
        examples: [[[{ run: 0, does: 'commit' }, { run: 2, does: 'end' }, 'evaluate']]],
      },
    );
  }));

test('a row of a run that begins while the rule is evaluated is reported when that run has ended', () =>
  withDatabase(async ({ pool }) => {
    await pool.query('create table found (id text primary key, request_id int8)');
    const { alerts } = configSchema.parse({ alerts: { market: { exact: rules.exact } } });
    const rule = await buildMarketRule('exact', alerts.market['exact'] as never, '/');
    await registerRule(pool, rule);
    const evaluate = (before: () => Promise<void>) => {
      const withReader = async <T>(work: (reader: Pool) => Promise<T>) => {
        await before();
        return work(pool);
      };
      return evaluateMarketRule({ pool, readers: { pool, withReader }, alerts }, rule);
    };
    const end = (run: number) => pool.query('update ops.runs set finished_at = now() where run_id = $1', [run + 1]);
    await evaluate(async () => undefined);
    await begin(pool, 0);
    await end(0);
    await evaluate(async () => {
      await begin(pool, 1);
      await pool.query(`insert into found values ('new', 2)`);
    });
    await end(1);
    expect(await evaluate(async () => undefined)).toEqual({ rule: 'exact', reported: 1 });
  }));
