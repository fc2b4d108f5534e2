/** The commands of market alerts, and the digest for analysts. */
import { link, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fill } from '../load/marts/fill.ts';
import { withConfigFile } from '../support/config-file.ts';
import { runInProcess } from '../support/run-in-process.ts';
import { withCli } from '../support/with-cli.ts';

const pipelines = { trends: { cron: '0 3 * * *', streams: ['product-trend'] } };
const market = {
  spikes: { preset: 'units-spike', show: 1 },
  'us-top': { preset: 'enters-ranking', region: 'US' },
  mine: { sql: 'select 1 as id', key: 'id' },
  lost: { file: 'lost.sql', key: 'id' },
};

const day = (date: string, units: number, product_id = '1') => ({ product_id, date, total_sale_1d_cnt: units });

test('list, check, backtest, history and digest', () =>
  withCli({}, ({ env, pool }) =>
    withConfigFile({ pipelines, alerts: { market } }, async (path) => {
      const run = (...args: string[]) => runInProcess(['alerts', ...args], { ...env, ECHOTIK_CONFIG: path });
      await fill(pool, 'echotik.products', [
        { product_id: '1', product_name: 'Lamp' },
        { product_id: '2', product_name: 'Cup' },
      ]);
      await fill(pool, 'echotik.product_daily', [
        ...['01', '02', '03', '04', '05'].flatMap((date) => [
          day(`2026-03-${date}`, 20),
          day(`2026-03-${date}`, 20, '2'),
        ]),
        day('2026-03-06', 200),
        day('2026-03-06', 300, '2'),
        day('2026-03-07', 20),
      ]);
      const unwatched = await run('market', 'list');
      expect(unwatched.stdout).toContain('spikes: the watchlist has no product, so it reports nothing');
      expect(unwatched.stdout).toContain('No channel is configured, so no rule is evaluated');
      await pool.query(`insert into ops.watchlist (kind, id) values ('product', '1'), ('product', '2')`);

      const listed = await run('market', 'list');
      expect(listed.code).toBe(3);
      expect(listed.stdout).toMatch(/spikes +units-spike .*product-trend +\d+/);
      expect(listed.stdout).toMatch(/us-top .*product-ranklist +0 +product-ranklist/);
      expect(listed.stdout).toMatch(/lost cannot be evaluated: .*lost\.sql cannot be read/);
      expect(listed.stdout).toContain('What is already true at its first evaluation is not reported');

      const checked = await run('market', 'check');
      expect(checked).toMatchObject({ code: 3, stdout: expect.stringContaining('spikes: new or changed') });
      expect(checked.stdout).toContain('lost: cannot be evaluated');
      expect(await run('market', 'check', 'spike')).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('did you mean spikes'),
      });

      const tested = await run('market', 'backtest', 'spikes', '--since', '2026-03-01');
      expect(tested.stdout.split('\n').slice(0, 4)).toEqual([
        'spikes since 2026-03-01: 2 subjects in 1 messages, one message a day at most.',
        '2026-03-06: 2',
        '  Cup (2): 300 units, mean of the days before 20; 2026-03-06, before: 2026-03-05',
        '  and 1 more',
      ]);
      expect(tested.stdout).toMatch(/Cost: all requests of product-trend are [1-9]\d* credits in 30 days\.\n$/);
      // DATABASE_URL may write here, so a query of a user is refused.
      expect(await run('market', 'backtest', 'mine')).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('ECHOTIK_READER_URL'),
      });

      expect((await run('market', 'history')).stdout).toBe('Nothing was reported.\n');
      const facts = {
        subject: '1',
        name: 'Lamp',
        day: '2026-03-06',
        previousDay: null,
        oldValue: 20,
        newValue: 200,
        more: {},
      };
      await pool.query(
        `insert into ops.market_events (rule, subject, day, run_id, facts) values ('spikes', '1', '2026-03-06', 1, $1)`,
        [JSON.stringify(facts)],
      );
      expect((await run('market', 'history', 'spikes')).stdout).toBe(
        'spikes: Lamp (1): 200 units, mean of the days before 20; 2026-03-06\n',
      );

      const markdown = await run('digest');
      expect(markdown.stdout).toMatch(/^# Market digest of \d{4}\\-/);
      expect(markdown.stdout).toContain('| spikes | Lamp | 1 |');
      const file = join(path, '..', 'digest.html');
      await writeFile(file, 'of the day before');
      await link(file, `${file}.kept`);
      expect((await run('digest', '--format', 'html', '--out', file)).stdout).toContain('Wrote ');
      expect(await readFile(file, 'utf8')).toMatch(/^<!DOCTYPE html>[^]*Lamp[^]*<\/html>\n$/);
      // It was replaced as a whole, not written over.
      expect(await readFile(`${file}.kept`, 'utf8')).toBe('of the day before');
      expect(await run('digest', '--out', join(path, 'no', 'folder.md'))).toMatchObject({ code: 2 });
    }),
  ));
