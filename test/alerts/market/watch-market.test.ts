/** The loop of a process: rules that work, one that fails, and one whose file is missing. */
import { expect, test } from 'vitest';
import { watchMarket } from '../../../src/alerts/market/watch-market.ts';
import { listRuleStates } from '../../../src/alerts/market/rule-store.ts';
import { until } from '../../support/until.ts';
import { withMarket } from './market-scene.ts';

const market = {
  enters: { preset: 'enters-ranking', region: 'US', top: 3 },
  failing: { sql: 'select nothing as id', key: 'id' },
  missing: { file: 'nowhere.sql', key: 'id' },
};

test('a run that ends is followed by a message, whatever becomes of other rules', () =>
  withMarket(market, async ({ answer, read, pool, config, readMessages }) => {
    const errors: string[] = [];
    let messages = 0;
    const watch = watchMarket({
      pool,
      alerts: config.alerts,
      configPath: '/echotik.config.yaml',
      withReader: (work) => work(pool),
      onMessages: () => messages++,
      onError: ({ message }) => errors.push(message),
    });
    try {
      const readRanking = async (day: string, ids: readonly string[]) => {
        answer(
          'product-ranklist',
          ids.map((product_id) => ({ product_id })),
        );
        const run = await read(day, 'product-ranklist', {
          params: { region: ['US'], rank_type: [1], product_rank_field: [1] },
        });
        watch.observe({ kind: 'run ended', run });
      };
      const isEvaluated = async (run: number) =>
        (await pool.query(`select from ops.market_rules where rule = 'enters' and newest_run >= $1`, [run]))
          .rowCount === 1;
      await until(() => isEvaluated(0), 'the rules are known');
      await readRanking('2026-03-02', ['1', '2', '3']);
      await until(() => isEvaluated(1), 'the first run is evaluated');
      expect(messages).toBe(0);
      await readRanking('2026-03-03', ['4', '1', '2']);
      await until(() => messages === 1, 'a message');
      expect(await readMessages()).toMatchObject([{ rule: 'enters', total: 1, events: [{ subject: '4' }] }]);
      await until(() => errors.length === 2, 'the mistakes of both rules, each once');
      expect(errors.toSorted()).toEqual([
        expect.stringContaining('the market rule failing cannot be evaluated: PostgreSQL says: column "nothing"'),
        expect.stringContaining('the market rule missing cannot be evaluated: alerts.market.missing: /nowhere.sql'),
      ]);
      expect(await listRuleStates(pool)).toMatchObject([
        { rule: 'enters', error: null },
        { rule: 'failing', error: expect.stringContaining('nothing') },
        { rule: 'missing', error: expect.stringContaining('/nowhere.sql cannot be read') },
      ]);
    } finally {
      await watch.stop();
    }
  }));
