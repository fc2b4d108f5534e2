/** What holds for every rule: what is news, what is reported once, and what a failure leaves. */
import { expect, test } from 'vitest';
import { renderMessage } from '../../../src/alerts/message.ts';
import { buildMarketRule } from '../../../src/alerts/market/market-rule.ts';
import { evaluateMarketRule } from '../../../src/alerts/market/evaluate-market.ts';
import { listRuleStates, registerRule } from '../../../src/alerts/market/rule-store.ts';
import { configSchema } from '../../../src/config/config.ts';
import { HOSTILE, ID, WAREHOUSE } from '../messages.ts';
import { AT } from '../states.ts';
import { brief, type MarketScene, withMarket } from './market-scene.ts';

const RANKING = { region: ['US'], rank_type: [1], product_rank_field: [1] };
const ENTERS = { preset: 'enters-ranking', region: 'US', top: 12 };
const LEAVES = { ...ENTERS, preset: 'leaves-ranking' };

/** Reads a ranking of products by their short ids. */
function readRanking({ answer, read }: MarketScene, day: string, ids: readonly (string | number)[], more = {}) {
  answer(
    'product-ranklist',
    ids.map((id) => ({ product_id: String(id), product_name: `product ${id}` })),
  );
  return read(day, 'product-ranklist', { params: RANKING, ...more });
}
const numbers = (count: number, from = 1) => Array.from({ length: count }, (_, index) => from + index);

test('a day that was not bought is unknown: the next one is compared with the last one that was', () =>
  withMarket({ enters: ENTERS, leaves: LEAVES }, async (scene) => {
    const { evaluate } = scene;
    await readRanking(scene, '2026-03-02', numbers(15));
    expect(await evaluate()).toEqual([]);
    // The API has no ranking of the next day yet: an empty list is not one that everything has left.
    await readRanking(scene, '2026-03-03', []);
    expect(await evaluate()).toEqual([]);
    await readRanking(scene, '2026-03-09', [99, ...numbers(14)]);
    expect(await evaluate()).toMatchObject([
      { subject: '99', day: '2026-03-08', previousDay: '2026-03-01', newValue: 1 },
      { subject: '12', day: '2026-03-08', previousDay: '2026-03-01', oldValue: 12 },
    ]);
    // A day between the two that is bought later, by whichever run, is not news.
    await readRanking(scene, '2026-03-06', [77, ...numbers(14)]);
    expect(await evaluate()).toEqual([]);
  }));

test('a list that was cut before the places of the rule says nothing of what is missing', () =>
  withMarket({ enters: ENTERS, leaves: LEAVES }, async (scene) => {
    const { evaluate } = scene;
    await readRanking(scene, '2026-03-02', numbers(20));
    await evaluate();
    await readRanking(scene, '2026-03-03', numbers(20, 1).toReversed(), { maxPages: 1 });
    // Ten places were read: what is in them has entered, if it was not there; nothing is known of the eleventh.
    expect(brief(await evaluate())).toEqual([
      '20 - -> 1',
      '19 - -> 2',
      '18 - -> 3',
      '17 - -> 4',
      '16 - -> 5',
      '15 - -> 6',
      '14 - -> 7',
      '13 - -> 8',
    ]);
    // The cut day is not one to compare with either.
    await readRanking(scene, '2026-03-04', numbers(20));
    expect(await evaluate()).toEqual([]);
  }));

test('a ranking that is read again on its day is a restatement', () =>
  withMarket({ enters: ENTERS, leaves: LEAVES }, async (scene) => {
    const { evaluate } = scene;
    await readRanking(scene, '2026-03-02', numbers(15));
    await evaluate();
    await readRanking(scene, '2026-03-03', numbers(15));
    expect(await evaluate()).toEqual([]);
    await readRanking(scene, '2026-03-03', [99, ...numbers(14)]);
    expect(await evaluate()).toEqual([]);
    // The next day is compared with the restated one.
    await readRanking(scene, '2026-03-04', [98, 99, ...numbers(13)]);
    expect(brief(await evaluate())).toEqual(['98 - -> 1', '11 12 -> -']);
  }));

test('two processes that evaluate at once report once', () =>
  withMarket({ enters: ENTERS }, async (scene) => {
    const { evaluate, readMessages } = scene;
    await readRanking(scene, '2026-03-02', numbers(15));
    await evaluate();
    await readRanking(scene, '2026-03-03', [99, ...numbers(14)]);
    await Promise.all(Array.from({ length: 6 }, () => evaluate()));
    expect(await readMessages()).toMatchObject([{ rule: 'enters', total: 1 }]);
  }));

test('a process that ends between the decision and its message leaves the run to the next one', () =>
  withMarket({ enters: ENTERS }, async (scene) => {
    const { evaluate, readMessages, pool } = scene;
    await readRanking(scene, '2026-03-02', numbers(15));
    await evaluate();
    await readRanking(scene, '2026-03-03', [99, ...numbers(14)]);
    const lost = evaluate({ onDecided: () => new Promise(() => undefined) });
    void lost;
    // Its claim is not given back: it lapses.
    await expect
      .poll(async () => (await pool.query('select from ops.market_rules where claim is not null')).rowCount)
      .toBe(1);
    expect(await evaluate(), 'it is still claimed').toEqual([]);
    await pool.query(`update ops.market_rules set claimed_until = now() - interval '1 s'`);
    expect(brief(await evaluate())).toEqual(['99 - -> 1']);
    expect(await readMessages()).toHaveLength(1);
  }));

test('an evaluation that was overtaken writes nothing', () =>
  withMarket({ enters: ENTERS }, async (scene) => {
    const { evaluate, readMessages, pool } = scene;
    await readRanking(scene, '2026-03-02', numbers(15));
    await evaluate();
    await readRanking(scene, '2026-03-03', [99, ...numbers(14)]);
    let reported: readonly unknown[] = [];
    const slow = evaluate({
      async onDecided() {
        await pool.query(`update ops.market_rules set claimed_until = now() - interval '1 s'`);
        reported = await evaluate();
      },
    });
    await expect(slow).rejects.toThrow('another process has taken over the market rule enters');
    expect(reported).toHaveLength(1);
    expect(await readMessages()).toHaveLength(1);
    const [state] = await listRuleStates(pool);
    expect(state).toMatchObject({ error: null });
  }));

test('a rule that is new or was changed begins with what is so, and one that fails catches up', () =>
  withMarket({ enters: ENTERS }, async (scene) => {
    const { evaluate, pool, config } = scene;
    await readRanking(scene, '2026-03-02', numbers(15));
    await evaluate();
    await readRanking(scene, '2026-03-03', [99, ...numbers(14)]);
    await pool.query(`update ops.market_rules set definition = 'another'`);
    expect(await evaluate()).toEqual([]);
    await readRanking(scene, '2026-03-04', [98, 99, ...numbers(13)]);
    const rule = await buildMarketRule('enters', config.alerts.market['enters'] as never, '/');
    await registerRule(pool, rule);
    const readers = { pool, withReader: () => Promise.reject(new Error('none')) };
    const broken = { ...rule, sql: 'select nothing' };
    expect(await evaluateMarketRule({ pool, readers, alerts: config.alerts }, broken)).toMatchObject({
      reported: 0,
      mistake: { error: expect.stringContaining('column "nothing" does not exist') },
    });
    expect(await listRuleStates(pool)).toMatchObject([{ rule: 'enters', error: expect.stringContaining('nothing') }]);
    expect(brief(await evaluate())).toEqual(['98 - -> 1']);
    expect(await listRuleStates(pool)).toMatchObject([{ error: null, error_since: null }]);
  }));

const QUERY = {
  sql: `select product_id, product_name as name, _request_id as request_id from echotik.products where product_id like :prefix`,
  key: 'product_id',
  params: { prefix: '7%' },
};

test('a query reports rows that it did not return before, and those of a backfill are known', () =>
  withMarket(
    { exact: QUERY, plain: { ...QUERY, sql: QUERY.sql.replace(', _request_id as request_id', '') } },
    async (scene) => {
      const { evaluate } = scene;
      const both = async () => (await evaluate()).map(({ subject }) => subject);
      await readRanking(scene, '2026-03-02', [70, 1]);
      expect(await both()).toEqual([]);
      await readRanking(scene, '2026-03-03', [71, 70, 1]);
      expect(await both()).toEqual(['71', '71']);
      await readRanking(scene, '2026-03-04', [72, 71], { trigger: 'backfill' });
      expect(await both()).toEqual([]);
      await readRanking(scene, '2026-03-05', [73, 72]);
      expect(await both()).toEqual(['73', '73']);
      // Where both have ended since, only a row with its request can be distinguished.
      await readRanking(scene, '2026-03-06', [74, 72], { trigger: 'backfill' });
      await readRanking(scene, '2026-03-07', [75, 72]);
      expect(await both()).toEqual(['75']);
    },
  ));

test('whatever a query returns can be stored, and long keys differ', () =>
  withMarket({}, async ({ pool }) => {
    const readers = { pool, withReader: <T>(work: (reader: typeof pool) => Promise<T>) => work(pool) };
    const { alerts } = configSchema.parse({
      alerts: {
        channels: { hook: { type: 'webhook', url: 'http://127.0.0.1:9/hook' } },
        market: { mine: { sql: 'select * from found', key: ['id'] } },
      },
    });
    const rule = await buildMarketRule('mine', alerts.market['mine'] as never, '/');
    await pool.query('create table found (id text, name text, old_value json, other json)');
    await registerRule(pool, rule);
    expect(await evaluateMarketRule({ pool, readers, alerts }, rule)).toMatchObject({ reported: 0 });
    const name = `${'x'.repeat(299)}\u{1F600}\u{1F600}`;
    await pool.query(
      `insert into found select repeat('k', 300) || n, $1, '"\\ud83d"', '"a\\u0000b"' from generate_series(1, 2) n`,
      [name],
    );
    await pool.query(
      `insert into ops.runs (pipeline, trigger, status, slot, business_date, streams, finished_at)
       values ('p', 'cron', 'succeeded', now(), '2026-03-02', '{product-detail}', now())`,
    );
    expect(await evaluateMarketRule({ pool, readers, alerts }, rule)).toEqual({ rule: 'mine', reported: 2 });
    const { rows } = await pool.query<{ facts: unknown }>('select facts from ops.market_events');
    expect(rows[0]?.facts).toMatchObject({
      name: `${'x'.repeat(299)}…`,
      oldValue: '\uFFFD',
      more: { other: 'a\uFFFDb' },
    });
  }));

test('a query without its key, with too many rows, or that writes is a mistake of its rule', () =>
  withMarket({}, async ({ pool }) => {
    const readers = { pool, withReader: <T>(work: (reader: typeof pool) => Promise<T>) => work(pool) };
    const evaluate = async (sql: string) => {
      const { alerts } = configSchema.parse({ alerts: { market: { mine: { sql, key: ['id'] } } } });
      const rule = await buildMarketRule('mine', alerts.market['mine'] as never, '/');
      await registerRule(pool, rule);
      return (await evaluateMarketRule({ pool, readers, alerts }, rule)).mistake?.error;
    };
    expect(await evaluate('select 1 as other')).toContain('returns no column id, which is its key');
    expect(await evaluate('select generate_series(1, 10001) as id')).toContain('more than 10000 rows');
    expect(await evaluate('delete from ops.watchlist returning id')).toContain('PostgreSQL says');
    expect(await evaluate('select 1 as id; select 2 as id')).toContain('PostgreSQL says');
    expect(await evaluate(`select 1 as id, ':id' as text -- :id`)).toBeUndefined();
  }));

test('a statement that is too slow is a mistake of its rule, a connection that is lost is none', () =>
  withMarket({}, async ({ pool }) => {
    const readers = { pool, withReader: <T>(work: (reader: typeof pool) => Promise<T>) => work(pool) };
    const evaluate = async (sql: string) => {
      const { alerts } = configSchema.parse({ alerts: { market: { mine: { sql, key: ['id'] } } } });
      const rule = await buildMarketRule('mine', alerts.market['mine'] as never, '/');
      await registerRule(pool, rule);
      return evaluateMarketRule({ pool, readers, alerts }, rule);
    };
    await expect(evaluate('select pg_terminate_backend(pg_backend_pid()) as id')).rejects.toThrow(
      'terminating connection',
    );
    const { rowCount } = await pool.query('select from ops.market_rules where error is null and claim is null');
    expect(rowCount, 'it is evaluated again').toBe(1);
    const slow = await evaluate('select pg_cancel_backend(pg_backend_pid()) as id');
    expect(slow.mistake).toEqual({
      error: expect.stringContaining('57014'),
      remedy: 'make it read less: a rule has 30s',
    });
    expect(await listRuleStates(pool)).toMatchObject([{ error: expect.stringMatching(/57014.*; make it read less/) }]);
  }));

test('a message lists the first subjects, names the data as simulated, and is safe whatever a product is named', () =>
  withMarket({ enters: { ...ENTERS, show: 2 } }, async (scene) => {
    const { evaluate, answer, read, readMessages, pool } = scene;
    await pool.query(
      `insert into ops.warehouse (source) values ('simulator') on conflict (only_row) do update set source = excluded.source`,
    );
    await readRanking(scene, '2026-03-02', numbers(15));
    await evaluate();
    const name = `${HOSTILE}${'x'.repeat(5_000)}\u0007`;
    answer(
      'product-ranklist',
      [97, 98, 99, ...numbers(12)].map((id) => ({ product_id: String(id), product_name: name })),
    );
    await read('2026-03-03', 'product-ranklist', { params: RANKING });
    await evaluate();
    const [report] = await readMessages();
    expect(report).toMatchObject({ total: 3, isSimulated: true });
    const render = (language: 'en' | 'zh') =>
      renderMessage(ID, [{ kind: 'market', message: { alerts: [], market: report ? [report] : [] }, createdAt: AT }], {
        alerts: { language, runbook: 'docs/operations.md' },
        timezone: 'UTC',
        warehouse: WAREHOUSE,
      });
    const { title, lines } = render('en');
    expect(title).toBe('enters: 3 entered the ranking [simulated data]');
    expect(lines).toHaveLength(4);
    expect(lines[2]).toBe('- and 1 more');
    expect(lines[3]).toContain('npx echotik-warehouse alerts market history enters');
    expect(lines.join('')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(lines[0]?.length).toBeLessThan(250);
    expect(render('zh').title).toBe('enters: 3 个进入榜单 [模拟数据]');
  }));
