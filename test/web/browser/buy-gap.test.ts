/** A gap that is seen, priced, bought and filled, in a browser beside `start` with its worker. */
import type { Page } from 'playwright-core';
import { expect, inject, test } from 'vitest';
import { addDays, utcDay } from '../../../src/time.ts';
import { findBrowser, openBrowser } from '../../support/browser.ts';
import { toEnvironment } from '../../support/cli.ts';
import { withConfigFile } from '../../support/config-file.ts';
import { withDatabase } from '../../support/database.ts';
import { startProcess } from '../../support/start-process.ts';
import { until } from '../../support/until.ts';

const program = findBrowser();

const RANKS = {
  regions: ['US'],
  pipelines: {
    ranks: {
      cron: '0 10 * * *',
      streams: [{ stream: 'product-ranklist', params: { region: ['US'], product_rank_field: [1], rank_type: [1] } }],
    },
  },
};

const yesterday = addDays(utcDay(new Date()), -1);
const [from, to] = [addDays(yesterday, -3), addDays(yesterday, -2)];
/** Whether a page was loaded again: its title would be another one. */
const MARK = 'not loaded again';

const markPage = (page: Page) => page.evaluate(`document.title = '${MARK}'`);
const isSameLoad = async (page: Page) => (await page.title()) === MARK;

test.skipIf(program === undefined)(
  'a gap is bought once, at the price that was shown, and open pages show how it fills',
  () =>
    withDatabase(({ url, pool }) =>
      withConfigFile(RANKS, async (config) => {
        const variables = { DATABASE_URL: url, ECHOTIK_CONFIG: config, ECHOTIK_WEB_PORT: '0' };
        const started = startProcess(inject('program'), ['start'], { variables: toEnvironment(variables) });
        const link = await until(() => /Web UI: (http:\S+)/.exec(started.output())?.[1], 'the link is printed');
        const browser = await openBrowser(program ?? '');
        try {
          const window = await browser.newContext();
          const page = await window.newPage();
          await page.goto(link);
          await page.waitForURL(`${new URL(link).origin}/`);
          await started.printed('up, Ctrl-C stops');

          await page.getByRole('link', { name: 'Coverage' }).click();
          await page.getByRole('link', { name: 'product-ranklist', exact: true }).click();
          const coverage = await window.newPage();
          await coverage.goto(page.url());
          await markPage(coverage);
          const findDay = (state: string) => coverage.locator(`table a[aria-label*="${from}"][aria-label*="${state}"]`);
          expect(await findDay('missing').count()).toBeGreaterThan(0);
          expect(await findDay('present').count()).toBe(0);

          await page.getByLabel('First day').fill(from);
          await page.getByLabel('Last day').fill(to);
          await page.getByLabel('Pages of each list').fill('1');
          await page.getByRole('button', { name: 'Show the price' }).click();
          await page.waitForURL('**/quotes/**');
          const quote = page.url();
          expect(await page.locator('main').innerText()).toContain(from);
          const button = page.getByRole('button', { name: /^Buy for at most \d+ credits?$/ });
          const promised = Number(/\d+/.exec(await button.innerText())?.[0]);
          // The same page in another tab: its button is pressed, too.
          const second = await window.newPage();
          await second.goto(quote);
          await button.focus();
          await page.keyboard.press('Enter');
          await page.waitForURL('**/runs/**');
          await markPage(page);
          await second.getByRole('button', { name: /^Buy for/ }).click();
          await second.waitForURL('**/runs/**');
          expect(await second.locator('.notice').innerText()).toContain('bought already');
          expect(new URL(second.url()).pathname).toBe(new URL(page.url()).pathname);

          await until(
            async () => (await page.locator('.verdict').innerText()).includes('succeeded'),
            'the run has ended',
          );
          expect(await isSameLoad(page)).toBe(true);
          await until(async () => (await findDay('present').count()) > 0, 'the square is filled');
          expect(await isSameLoad(coverage)).toBe(true);

          const { rows } = await pool.query<{ credits: number; paid: number }>(
            `select r.credits, (select sum(a.credits)::int from ops.attempts a join ops.requests q using (request_id)
             where q.run_id = r.run_id and a.state = 'captured') as paid
           from ops.runs r where trigger = 'backfill'`,
          );
          expect(rows).toHaveLength(1);
          const [{ credits = 0, paid = 0 } = {}] = rows;
          expect(credits).toBe(paid);
          expect(credits).toBeGreaterThan(0);
          expect(credits).toBeLessThanOrEqual(promised);
          const actions = await pool.query<{ action: string; outcome: string }>(
            'select action, outcome from ops.actions order by action_id',
          );
          expect(actions.rows).toEqual([
            { action: 'quote-backfill', outcome: 'done' },
            { action: 'buy', outcome: 'done' },
            { action: 'buy', outcome: 'done' },
          ]);
        } finally {
          await browser.close();
          started.kill('SIGTERM');
          await started.ended;
        }
      }),
    ),
);
