import { expect, test } from 'vitest';
import { quoteBackfill } from '../../src/web/actions/quote-backfill.ts';
import { quoteResume } from '../../src/web/actions/quote-resume.ts';
import { quoteSync } from '../../src/web/actions/quote-sync.ts';
import { streamCoveragePage } from '../../src/web/pages/coverage/stream-page.tsx';
import type { SeriesCoverage } from '../../src/web/pages/coverage/read-series.ts';
import { inTransaction } from '../../src/load/connection/pool.ts';
import { listParamOptions } from '../../src/web/purchases/param-commands.ts';
import { preparePurchase } from '../../src/web/purchases/prepare-purchase.ts';
import { withDatabase } from '../support/database.ts';
import { withWorld } from '../support/world.ts';
import { countLedger, openShop, purchaseConfig, settle } from './purchases-fixture.ts';
import { readPage } from '../support/web-page.ts';

const toId = ({ goTo = '' }: { readonly goTo?: string }) => goTo.slice('/quotes/'.length);

test('bought days are open, then present, and cost no more than was promised', () =>
  withWorld({ config: {} }, async ({ pool, session, setNow }) => {
    const { quote, buy, day, now, config } = openShop(pool);
    setNow(() => now);
    const readStates = async () => {
      const options = { pool, now, config };
      const path = `/coverage/product-ranklist?from=${day(2)}&to=${day(0)}`;
      const page = await readPage<SeriesCoverage>(streamCoveragePage, path, options);
      return page?.rows?.map(({ cells }) => cells.map(({ state }) => state).join(' '));
    };
    const { credits = 0, runId = 0 } = await buy(await quote(day(1), day(0)));
    expect(await readStates()).toEqual(['missing open open', 'missing open open']);
    await session.dispatchPlanned();
    const run = await session.wait(runId);
    expect(run).toMatchObject({ status: 'succeeded', max_credits: credits });
    expect(run.credits).toBeLessThanOrEqual(credits);
    expect(run.credits).toBeGreaterThan(0);
    expect(await readStates()).toEqual(['missing present present', 'missing present present']);
    await expect(quote(day(1), day(0))).rejects.toThrow('there is nothing to buy of product-ranklist');
  }));

test('the rest of a run is bought at its price, on top of what it has spent', () =>
  withWorld({ config: {} }, async ({ pool, session, setNow }) => {
    const { quote, buy, day, now, context } = openShop(pool);
    setNow(() => now);
    const bought = await buy(await quote(day(1), day(0)));
    const runId = bought.runId ?? 0;
    await expect(quoteResume.perform(context(), { run: String(runId) })).rejects.toThrow('is running already');
    // One of its four lists is read, then it is out of its credits.
    await pool.query('update ops.runs set max_credits = 3');
    await session.dispatchPlanned();
    const stopped = await session.wait(runId);
    expect(stopped).toMatchObject({ status: 'out_of_budget' });
    const open = await pool.query<{ credits: number }>(
      'select sum(price)::int as credits from ops.requests where finished_at is null',
    );
    const left = open.rows[0]?.credits ?? 0;

    const id = toId(await quoteResume.perform(context(), { run: String(runId) }));
    const results = await Promise.all([buy(id), buy(id)]);
    expect(results.map(({ goTo }) => goTo)).toEqual([`/runs/${runId}`, `/runs/${runId}`]);
    const { rows } = await pool.query('select status, max_credits from ops.runs');
    expect(rows).toEqual([{ status: 'running', max_credits: stopped.credits + left + 20 }]);
    await session.dispatchPlanned();
    const ended = await session.wait(runId);
    expect(ended).toMatchObject({ status: 'succeeded' });
    expect(ended.credits - stopped.credits).toBeLessThanOrEqual(left + 20);
    await expect(quoteResume.perform(context(), { run: String(runId) })).rejects.toThrow('there is nothing to resume');
    await expect(quoteResume.perform(context(), { run: '999' })).rejects.toThrow('there is no run 999');
    await expect(quoteResume.perform(context(), { run: '1; drop' })).rejects.toThrow('run is not a number');
  }));

test('two prices of the rest of a run buy it once', () =>
  withDatabase(async ({ pool }) => {
    const { quote, buy, day, context } = openShop(pool);
    const { runId = 0 } = await buy(await quote(day(1), day(0)));
    await pool.query(`update ops.runs set status = 'paused'`);
    const order = { kind: 'resume', run: runId } as const;
    const [first, second] = [await preparePurchase(context(), order), await preparePurchase(context(), order)];
    expect(await inTransaction(pool, (connection) => first.begin(connection))).toBe(runId);
    await expect(inTransaction(pool, (connection) => second.begin(connection))).rejects.toThrow('is running already');
  }));

test('a pipeline is run once now, however many prices were asked for', () =>
  withDatabase(async ({ pool }) => {
    const { buy, context } = openShop(pool);
    const ids = [
      toId(await quoteSync.perform(context(), { target: 'ranks' })),
      toId(await quoteSync.perform(context(), { target: 'ranks' })),
    ];
    const { done, refused } = await settle(ids.flatMap((id) => [buy(id), buy(id)]));
    expect(new Set(done.map(({ goTo }) => goTo)).size).toBe(1);
    expect(done).toHaveLength(2);
    // Whichever is found first: the run that was just begun, or that what it will bring is cheaper now.
    expect(refused).toHaveLength(2);
    const requested = `run ${done[0]?.runId ?? 0} requests the same and has not ended`;
    for (const reason of refused)
      expect([requested, expect.stringContaining('price has changed')]).toContainEqual(reason);
    expect(await countLedger(pool)).toEqual({ runs: 1, requests: 2 });
    const { rows } = await pool.query('select pipeline, trigger from ops.runs');
    expect(rows).toEqual([{ pipeline: 'ranks', trigger: 'manual' }]);
    await expect(quoteSync.perform(context(), { target: 'x' })).rejects.toThrow(
      "'x' is neither a stream nor a pipeline",
    );
  }));

test.each([
  [{ stream: 'x' }, "'x'"],
  [{ stream: 'trending-music-list' }, 'has no past'],
  [{ from: 'yesterday' }, 'from cannot be used'],
  [{ mode: 'free' }, 'mode cannot be used'],
  [{ pages: '0' }, 'maxPages cannot be used'],
  [{ pages: 'all' }, 'maxPages cannot be used'],
  [{ to: '2999-01-01' }, 'there are no days'],
  [{ series: 'f00f' }, 'has no such series'],
])('what the form says has to have a meaning: %j', (changes, message) =>
  withDatabase(async ({ pool }) => {
    const { day, context } = openShop(pool);
    const input = { stream: 'product-ranklist', from: day(1), to: day(0), series: '', mode: 'missing', pages: '3' };
    await expect(quoteBackfill.perform(context(), { ...input, ...changes })).rejects.toThrow(message);
    expect((await pool.query('select from ops.web_quotes')).rowCount).toBe(0);
  }),
);

test('a stream that no pipeline requests has nothing to choose from', () =>
  withDatabase(async ({ pool }) => {
    const { day, context } = openShop(pool, { ...purchaseConfig, pipelines: {} });
    const input = { stream: 'seller-ranklist', from: day(1), to: day(0), series: '', mode: 'missing', pages: '' };
    await expect(quoteBackfill.perform(context(), input)).rejects.toThrow('was never requested');
  }));

test('commands name series by the values of their params, as a shell reads them', () => {
  const us = { region: 'US', rank_type: 1 };
  expect(listParamOptions([us, { ...us, region: 'GB' }])).toEqual(['--param region=US,GB --param rank_type=1']);
  expect(listParamOptions([us, { region: 'GB', rank_type: 2 }])).toEqual([
    '--param region=US --param rank_type=1',
    '--param region=GB --param rank_type=2',
  ]);
  expect(listParamOptions([{ keyword: `it's 5,0 $(rm)` }])).toEqual([`--param 'keyword=it'\\''s 5\\,0 $(rm)'`]);
  expect(listParamOptions(Array.from({ length: 30 }, (_, n) => ({ a: n, b: n })))).toEqual([]);
  expect(listParamOptions([{}])).toEqual(['']);
});
