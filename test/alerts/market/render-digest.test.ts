/** The digest for analysts: what it reads, and that names from the API are text in each of its formats. */
import { expect, test } from 'vitest';
import { readMarketDigest } from '../../../src/alerts/market/market-digest.ts';
import { renderMarketHtml, renderMarketMarkdown } from '../../../src/alerts/market/render-digest.ts';
import { renderMessage } from '../../../src/alerts/message.ts';
import { getTexts } from '../../../src/alerts/texts/texts.ts';
import { configSchema } from '../../../src/config/config.ts';
import { fill } from '../../load/marts/fill.ts';
import { withDatabase } from '../../support/database.ts';
import { HOSTILE, ID, WAREHOUSE } from '../messages.ts';
import { AT } from '../states.ts';

const NAME = `${HOSTILE} | <script>alert(1)</script>`;
const DAY = '2026-03-30';

test('it has what was reported, what moved, what is new and what is watched', () =>
  withDatabase(async ({ pool }) => {
    const { alerts } = configSchema.parse({ alerts: { market: { cheaper: { preset: 'price-drop' } } } });
    const product = (product_id: string, more: object = {}) => ({
      product_id,
      product_name: NAME,
      region: 'US',
      spu_avg_price: 19.5,
      ...more,
    });
    await fill(
      pool,
      'echotik.products',
      ['1', '2', '3'].map((id) => product(id)),
    );
    await fill(pool, 'echotik.product_daily', [
      { product_id: '1', date: '2026-03-28', total_sale_1d_cnt: 4, total_sale_cnt: 4 },
      { product_id: '1', date: '2026-03-29', total_sale_1d_cnt: 9, total_sale_cnt: 13 },
    ]);
    const ranked = (product_id: string, date: string, position: number) => ({
      rank_type: 1,
      region: 'US',
      rank_field: 1,
      category_id: '',
      category_l2_id: '',
      category_l3_id: '',
      product_id,
      date,
      position,
      total_sale_cnt: 10,
    });
    await fill(pool, 'echotik.product_ranks', [
      ranked('1', '2026-03-28', 2),
      ranked('2', '2026-03-28', 1),
      ranked('1', '2026-03-29', 1),
      ranked('3', '2026-03-29', 2),
    ]);
    await pool.query(`insert into ops.watchlist (kind, id) values ('product', '1'), ('product', 'unknown')`);
    const facts = {
      subject: '1',
      name: NAME,
      day: DAY,
      previousDay: null,
      oldValue: 20,
      newValue: 15,
      more: { change_pct: -25 },
    };
    await pool.query(
      `insert into ops.market_events (rule, subject, day, run_id, facts) values ('cheaper', '1', $1, 1, $2)`,
      [DAY, JSON.stringify(facts)],
    );
    const digest = await readMarketDigest(pool, alerts, DAY);
    const rows = Object.fromEntries(digest.sections.map((section) => [section.name, section.rows]));
    expect(digest.sections.some(({ isFailed }) => isFailed)).toBe(false);
    expect(rows['reported']).toEqual([{ rule: 'cheaper', name: NAME, id: '1', change: '20 -> 15 (-25 %)', day: DAY }]);
    expect(rows['places']).toMatchObject([{ id: '1', rank: 1, previous_rank: 2 }]);
    expect(rows['entered']).toMatchObject([{ id: '3', rank: 2 }]);
    expect(rows['watched']).toMatchObject([
      { id: '1', units: 9, units_before: 4, price: 19.5, day: '2026-03-29' },
      { id: 'unknown', name: null, units: null },
    ]);

    const { market: texts } = getTexts('en');
    const html = renderMarketHtml(digest, texts, ['<i>before</i>']);
    expect(html).not.toMatch(/<script|<i>|<b>|href|src=|<style|http-equiv="refresh"/);
    expect(html).toContain('&lt;script&gt;');
    const markdown = renderMarketMarkdown(digest, texts);
    expect(markdown).not.toMatch(/[^\\][<[*`@]/);
    expect(markdown).toContain(String.raw`\<script\>`);
    // A pipe in a name does not end its cell.
    for (const line of markdown.split('\n').filter((text) => text.startsWith('| cheaper')))
      expect(line.match(/(?<!\\)\|/g)).toHaveLength(6);

    const message = renderMessage(
      ID,
      [{ kind: 'digest', message: { alerts: [], marketDigest: { ...digest, isSimulated: true } }, createdAt: AT }],
      { alerts: { language: 'zh', runbook: 'docs/operations.md' }, timezone: 'UTC', warehouse: WAREHOUSE },
    );
    expect(message.title).toBe('2026-03-30 市场日报 [模拟数据]');
    expect(message.html).toContain('<h1');
    expect(message.lines.join('\n')).toContain('关注的商品:');
    expect(message.lines.join('')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  }));
