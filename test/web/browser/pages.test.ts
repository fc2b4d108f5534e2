/** The pages in Chromium: every one, in light and dark, wide and narrow, with and without JavaScript, by keyboard. */
import { expect, test } from 'vitest';
import { listPageUrls } from '../../../tools/bench/page-urls.ts';
import { findBrowser } from '../../support/browser.ts';
import { until } from '../../support/until.ts';
import { type BrowserScene, withBrowserScene } from './browser-scene.ts';
import { checkLooks } from './check-page.ts';
import { addPageTests, callInPage } from './in-page.ts';
import { findUnreached } from './reach-controls.ts';
import { watchPage } from './watch-page.ts';

const program = findBrowser();

/** One warehouse, server and browser for everything: to start them costs more than the tests. */
test.skipIf(program === undefined)('pages in a browser', () =>
  withBrowserScene(program ?? '', async (scene) => {
    const unreached = await findUnreachedControls(scene);
    await watchRun(scene);
    await useWithoutScript(scene);
    expect({ unreached, faults: await findFaults(scene) }).toEqual({ unreached: {}, faults: {} });
  }),
);

const isNotEmpty = ([, found]: readonly [string, readonly string[]]) => found.length > 0;

/** Axe, the width of the document, the policy, errors, and requests to other servers, by page. */
const findFaults = ({ web, pool, withWindow }: BrowserScene) =>
  withWindow({}, async (window) => {
    const faults: [string, readonly string[]][] = [];
    for (const path of await listPageUrls(pool)) {
      const page = await window.newPage();
      const problems = watchPage(page, web.url);
      await page.goto(`${web.url}${path}`);
      await addPageTests(page);
      const looks = await checkLooks(page);
      const isRun = (await callInPage(page, 'countForeign')) > 0;
      faults.push([path, [...problems, ...looks, ...(isRun ? ['markup of a name has become an element'] : [])]]);
      await page.close();
    }
    return Object.fromEntries(faults.filter(isNotEmpty));
  });

const findUnreachedControls = ({ web, withWindow }: BrowserScene) =>
  withWindow({}, async (window) => {
    const unreached: [string, readonly string[]][] = [];
    for (const path of ['/', '/coverage/product-ranklist', '/runs/1', '/alerts']) {
      const page = await window.newPage();
      await page.goto(`${web.url}${path}`);
      await addPageTests(page);
      unreached.push([path, await findUnreached(page)]);
      await page.close();
    }
    return Object.fromEntries(unreached.filter(isNotEmpty));
  });

/** A page that is open shows what the ledger has become, and is not loaded again. */
const watchRun = ({ web, pool, withWindow }: BrowserScene) =>
  withWindow({}, async (window) => {
    await pool.query(`update ops.runs set status = 'running', finished_at = null where run_id = 1`);
    const page = await window.newPage();
    await page.goto(`${web.url}/runs/1`);
    await page.evaluate(`document.title = 'not loaded again'`);
    await pool.query(
      `update ops.runs set status = 'partial', finished_at = now(), error = 'it came to an end' where run_id = 1`,
    );
    await until(async () => (await page.content()).includes('it came to an end'), 'the page shows the end of the run');
    expect(await page.title()).toBe('not loaded again');
  });

/** Every page has its content, and forms work. */
const useWithoutScript = ({ web, pool, withWindow }: BrowserScene) =>
  withWindow({ javaScriptEnabled: false }, async (window) => {
    const page = await window.newPage();
    for (const path of await listPageUrls(pool)) {
      const response = await page.goto(`${web.url}${path}`);
      expect([path, response?.status()]).toEqual([path, 200]);
      expect(await page.locator('main h1').count()).toBe(1);
    }
    await page.goto(`${web.url}/alerts?alert=no-workers`);
    await page.getByLabel('Why').fill('in the test');
    await page.getByRole('button', { name: 'Silence', exact: true }).click();
    expect(await page.locator('.notice').innerText()).toBe('no-workers is silent for 4 h.');
    await page.goto(`${web.url}/problems`);
    await page.getByRole('button', { name: 'Accept' }).first().click();
    expect(await page.locator('.notice').innerText()).toContain('was accepted');
    const { rows } = await pool.query<{ action: string }>(
      `select action from ops.actions where outcome = 'done' order by action_id`,
    );
    expect(rows.map(({ action }) => action)).toEqual(['silence-alert', 'accept-drift']);
  });
