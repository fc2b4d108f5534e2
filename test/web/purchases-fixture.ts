/** Purchases as a test makes them: the actions that ask for a price and buy, without the server in between. */
import { expect } from 'vitest';
import { type Config, configSchema } from '../../src/config/config.ts';
import type { Environment } from '../../src/config/environment.ts';
import { onlyRow } from '../../src/load/connection/only-row.ts';
import type { Pool } from '../../src/load/connection/pool.ts';
import { computeNewestDay } from '../../src/past/backfill.ts';
import { addDays } from '../../src/time.ts';
import type { ActionContext, ActionResult } from '../../src/web/actions/action.ts';
import { buy } from '../../src/web/actions/buy.ts';
import { quoteBackfill } from '../../src/web/actions/quote-backfill.ts';

/** Two series of a list with at most three pages of one credit. */
export const purchaseConfig = configSchema.parse({
  budget: { day: 500, reserve: 0 },
  pipelines: {
    ranks: {
      cron: '30 10 * * *',
      maxPages: 3,
      streams: [
        { stream: 'product-ranklist', params: { region: ['US', 'GB'], product_rank_field: [1], rank_type: [1] } },
      ],
    },
  },
});

export interface Shop {
  readonly pool: Pool;
  readonly config: Config;
  readonly now: Date;
  /** The newest days that can be bought: `day(0)` is yesterday, `day(1)` the day before. */
  readonly day: (before: number) => string;
  readonly context: (changes?: Partial<ActionContext>) => ActionContext;
  /** Asks for the price of days; the number of the quote. */
  readonly quote: (from: string, to: string, changes?: Partial<ActionContext>) => Promise<string>;
  readonly buy: (quote: string, changes?: Partial<ActionContext>) => Promise<ActionResult>;
  /** How often workers were called. */
  readonly countDispatches: () => number;
}

export function openShop(pool: Pool, config = purchaseConfig): Shop {
  const now = new Date();
  const newest = computeNewestDay(config, now);
  let dispatches = 0;
  const context = (changes: Partial<ActionContext> = {}): ActionContext => ({
    pool,
    config,
    environment: {} as unknown as Environment,
    source: 'simulator',
    viewer: { id: 'a', name: 'link', level: 'spend' },
    now,
    spendCapPerDay: null,
    dispatch: async () => {
      dispatches++;
    },
    ...changes,
  });
  return {
    pool,
    config,
    now,
    day: (before) => addDays(newest, -before),
    context,
    async quote(from, to, changes) {
      const input = { stream: 'product-ranklist', from, to, series: '', mode: 'missing', pages: '3' };
      const { goTo = '' } = await quoteBackfill.perform(context(changes), input);
      expect(goTo).toMatch(/^\/quotes\/[0-9a-f-]{36}$/);
      return goTo.slice('/quotes/'.length);
    },
    buy: (quote, changes) => buy.perform(context(changes), { quote }),
    countDispatches: () => dispatches,
  };
}

/** Runs and their requests in the ledger. */
export const countLedger = async (pool: Pool) =>
  onlyRow(
    await pool.query<{ runs: number; requests: number }>(
      `select (select count(*)::int from ops.runs) as runs, (select count(*)::int from ops.requests) as requests`,
    ),
  );

/** Whether the calls ended well, and why not. */
export const settle = async <T>(calls: readonly Promise<T>[]) => {
  const settled = await Promise.allSettled(calls);
  return {
    done: settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])),
    refused: settled.flatMap((one) => (one.status === 'rejected' ? [(one.reason as Error).message] : [])),
  };
};
