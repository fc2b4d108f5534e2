/** Whatever is observed, not bought, cut or backfilled in whatever order: only the observed days decide. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { configSchema } from '../../../src/config/config.ts';
import { evaluateMarketRule } from '../../../src/alerts/market/evaluate-market.ts';
import type { MarketFacts } from '../../../src/alerts/market/market-event.ts';
import { buildMarketRule } from '../../../src/alerts/market/market-rule.ts';
import { registerRule } from '../../../src/alerts/market/rule-store.ts';
import type { Pool } from '../../../src/load/connection/pool.ts';
import { withDatabase } from '../../support/database.ts';
import { fill } from '../../load/marts/fill.ts';

const PRODUCTS = ['1', '2', '3', '4', '5', '6'] as const;
const TOP = 3;
const DAYS = 7;
/** Of all runs: the days are not far before it. */
const BUSINESS_DATE = '2026-03-08';

interface Reading {
  readonly day: number;
  readonly trigger: 'manual' | 'cron' | 'backfill';
  /** Products by place. */
  readonly list: readonly string[];
  /** cut: the walk ends at our limit before the places are known. */
  readonly end: 'complete' | 'cut' | 'failed';
}

const reading = fc.record<Reading>({
  day: fc.integer({ min: 1, max: DAYS }),
  trigger: fc.constantFrom('manual', 'cron', 'backfill'),
  list: fc.shuffledSubarray([...PRODUCTS], { minLength: 4 }),
  end: fc.constantFrom('complete', 'complete', 'complete', 'cut', 'failed'),
});

const toDate = (day: number) => `2026-03-${String(day).padStart(2, '0')}`;
const listRead = ({ list, end }: Reading) => (end === 'cut' ? list.slice(0, TOP - 1) : list);
const covers = ({ end }: Reading) => end === 'complete';

/** What a warehouse knows of a day: who is at a place, by the newest reading that put somebody there. */
class KnownDays {
  readonly #places = new Map<number, Map<string, { place: number; order: number }>>();

  add(read: Reading, order: number): void {
    const rows = this.#places.get(read.day) ?? new Map<string, { place: number; order: number }>();
    for (const [index, product] of listRead(read).entries())
      if (rows.get(product)?.place !== index + 1) rows.set(product, { place: index + 1, order });
    this.#places.set(read.day, rows);
  }

  listTop(day: number): readonly string[] {
    const rows = [...(this.#places.get(day) ?? [])].toSorted((a, b) => b[1].order - a[1].order);
    return Array.from({ length: TOP }, (_, index) => rows.find(([, { place }]) => place === index + 1)?.[0] ?? '');
  }
}

/** What the readings show, from their order alone. */
function findExpected(readings: readonly Reading[]): { enters: string[]; leaves: string[] } {
  const known = new KnownDays();
  const [enters, leaves]: [string[], string[]] = [[], []];
  for (const [order, read] of readings.entries()) {
    const earlier = readings.slice(0, order);
    known.add(read, order);
    const isFirst = !earlier.some(({ day }) => day === read.day);
    const isNewest = !earlier.some(({ day }) => day > read.day);
    const before = Math.max(...earlier.filter((each) => covers(each) && each.day < read.day).map(({ day }) => day));
    if (read.trigger === 'backfill' || !isFirst || !isNewest || before === -Infinity) continue;
    const [now, then] = [known.listTop(read.day), known.listTop(before)].map((list) => list.filter(Boolean));
    const describe = (product: string) => `${product} ${toDate(read.day)} ${toDate(before)}`;
    enters.push(...(now ?? []).filter((product) => !then?.includes(product)).map(describe));
    if (covers(read)) leaves.push(...(then ?? []).filter((product) => !now?.includes(product)).map(describe));
  }
  return { enters: enters.toSorted(), leaves: leaves.toSorted() };
}

/** Writes a run as a load leaves it. `number`: of the run and of its request. */
async function load(pool: Pool, region: string, read: Reading, number: number): Promise<void> {
  const date = toDate(read.day);
  await pool.query(
    `insert into ops.runs (run_id, pipeline, trigger, status, slot, business_date, streams, finished_at)
     overriding system value values ($1, 'ranks', $2, 'succeeded', now(), $3, '{product-ranklist}', now())`,
    [number, read.trigger, BUSINESS_DATE],
  );
  await pool.query(
    `insert into ops.requests (request_id, run_id, business_date, identity, stream, lane, params, page, price, status, walk_end, records)
     overriding system value
     values ($1::int8, $1::int8, $6, $1::int8::text, 'product-ranklist', 'offline', $2, '1', 1, $3, $4, $5)`,
    [
      number,
      JSON.stringify({ region, rank_type: 1, product_rank_field: 1, date }),
      'done',
      read.end === 'cut' ? 'cap' : 'complete',
      listRead(read).length,
      BUSINESS_DATE,
    ],
  );
  if (read.end === 'failed')
    await pool.query('update ops.requests set rows_quarantined = 1 where request_id = $1', [number]);
  await pool.query('select ops.make_partition($1::regclass, $2::date)', ['echotik.product_ranks', date]);
  await pool.query(
    `insert into echotik.product_ranks as t (rank_type, date, region, rank_field, category_id, category_l2_id, category_l3_id,
       product_id, position, _request_id, _observed_at)
     select 1, $1::date, $2, 1, '', '', '', product, place, $4, now() from unnest($3::text[]) with ordinality as l(product, place)
     on conflict (rank_type, date, region, rank_field, category_id, category_l2_id, category_l3_id, product_id)
     do update set position = excluded.position, _request_id = excluded._request_id where t.position <> excluded.position`,
    [date, region, listRead(read), number],
  );
}

test('places change only as the observed days show', () =>
  withDatabase(async ({ pool }) => {
    await fill(
      pool,
      'echotik.products',
      PRODUCTS.map((product_id) => ({ product_id })),
    );
    let runs = 0;
    let regions = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(reading, { minLength: 2, maxLength: 7 }), async (readings) => {
        // Every sequence has a market of its own, which need not exist.
        const region = String.fromCharCode(65 + Math.floor(regions / 26), 65 + (regions++ % 26));
        const rules = {
          enters: { preset: 'enters-ranking', region: 'US', top: TOP },
          leaves: { preset: 'leaves-ranking', region: 'US', top: TOP },
        };
        const { alerts } = configSchema.parse({ alerts: { market: rules } });
        const names = ['enters', 'leaves'] as const;
        await pool.query('delete from ops.market_rules');
        await pool.query('delete from ops.market_events');
        const evaluate = async () => {
          for (const name of names) {
            const rule = await buildMarketRule(name, { ...alerts.market[name], region } as never, '/');
            await registerRule(pool, rule);
            const readers = { pool, withReader: () => Promise.reject(new Error('no query of a user')) };
            const result = await evaluateMarketRule({ pool, readers, alerts }, rule);
            expect(result.mistake).toBeUndefined();
          }
        };
        await evaluate();
        for (const read of readings) {
          await load(pool, region, read, ++runs);
          await evaluate();
        }
        const { rows } = await pool.query<{ rule: string; facts: MarketFacts }>(
          'select rule, facts from ops.market_events',
        );
        const found = (name: string) =>
          rows
            .filter(({ rule }) => rule === name)
            .map(({ facts: { subject, day, previousDay } }) => `${subject} ${day} ${previousDay}`)
            .toSorted();
        expect({ enters: found('enters'), leaves: found('leaves') }).toEqual(findExpected(readings));
      }),
      { numRuns: 15 },
    );
  }));
