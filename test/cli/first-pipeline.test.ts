import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { withDatabase } from '../support/database.ts';
import { parseAs } from '../support/parse-as.ts';
import { runInProcess } from '../support/run-in-process.ts';

const [, example = ''] =
  /## A first pipeline\n.*?```yaml\n(.*?)```/s.exec(
    readFileSync(new URL('../../docs/configuration.md', import.meta.url), 'utf8'),
  ) ?? [];

interface Plan {
  readonly streams: readonly {
    readonly stream: string;
    readonly to_buy: number;
    readonly held: number;
    readonly basis: string;
  }[];
}

const STREAMS = ['product-ranklist', 'product-detail', 'product-influencer-list', 'influencer-detail'];

test('the first example of the documentation works as it is: details of a ranking, and its creators', () =>
  withDatabase(async ({ url, pool }) => {
    const folder = await mkdtemp(join(tmpdir(), 'echotik-first-'));
    const path = join(folder, 'echotik.config.yaml');
    await writeFile(path, example);
    const run = async (...args: readonly string[]) => {
      const ended = await runInProcess(args, { DATABASE_URL: url, ECHOTIK_CONFIG: path });
      expect(ended, args.join(' ')).toMatchObject({ code: 0 });
      return ended.stdout;
    };
    const plan = async () => {
      const { streams } = parseAs<Plan>(await run('plan', 'bestsellers', '--json'));
      expect(streams.map(({ stream }) => stream)).toEqual(STREAMS);
      return streams.map(({ to_buy, held, basis }) => [to_buy, held, basis]);
    };
    try {
      expect(await run('config', 'check')).not.toMatch(/inputs|requests only what is watched/);
      await run('migrate');
      // Two markets with ten pages; 100 products each in calls of ten ids; two pages for each; ten creators a page.
      const atMost = [20, 20, 400, 400].map((calls) => [calls, 0, 'at most']);
      expect(await plan()).toEqual(atMost);
      await run('sync', 'bestsellers');
      const { rows } = await pool.query<{ stream: string; failed: number }>(
        `select stream, count(*) filter (where status in ('failed', 'quarantined'))::int as failed
         from ops.requests where run_id = 1 group by stream`,
      );
      expect(new Set(rows.map(({ stream }) => stream))).toEqual(new Set(STREAMS));
      expect(rows.every(({ failed }) => failed === 0)).toBe(true);
      const bought = await pool.query<{ products: boolean; creators: boolean }>(
        `select (select count(*) > 0 from echotik.product_skus) as products,
           (select count(*) > 0 from echotik.influencers) as creators`,
      );
      expect(bought.rows).toEqual([{ products: true, creators: true }]);
      // All of it is stored now, and another day is expected to need what this one did.
      expect((await plan()).map(([to_buy, , basis]) => [to_buy, basis])).toEqual(STREAMS.map(() => [0, 'known']));
      expect(await run('status')).toMatch(/bestsellers .* last run /);
    } finally {
      await rm(folder, { recursive: true });
    }
  }));
