/** A warehouse with something on every page, and hostile names in it, served to a browser that is signed in. */
import type { Browser, BrowserContext, BrowserContextOptions } from 'playwright-core';
import type { Pool } from '../../../src/load/connection/pool.ts';
import { openBrowser } from '../../support/browser.ts';
import { type TestWeb, withWebOn } from '../../support/web-server.ts';
import { withWorld } from '../../support/world.ts';

/** Markup, a mark that reverses the direction, a control character, and a word that is wider than any screen. */
const HOSTILE = `<img src=x onerror=alert(1)> "'&\u202E\u0007${'w'.repeat(5_000)}`;

export interface BrowserScene {
  readonly browser: Browser;
  readonly web: TestWeb;
  readonly pool: Pool;
  /** Lends a window that is signed in. */
  readonly withWindow: <T>(options: BrowserContextOptions, work: (window: BrowserContext) => Promise<T>) => Promise<T>;
}

export const withBrowserScene = <T>(program: string, work: (scene: BrowserScene) => Promise<T>): Promise<T> =>
  withWorld({ config: { regions: ['US'] } }, async ({ pool, url, sync }) => {
    const today = new Date().toISOString().slice(0, 10);
    await sync(today, 'trending-music-list', { maxPages: 1 });
    await sync(today, 'product-ranklist', { maxPages: 1, follow: [] });
    await addFindings(pool);
    await addHostileNames(pool);
    return withWebOn({ pool, url }, {}, async (web) => {
      const browser = await openBrowser(program);
      try {
        const { cookie } = await web.signIn();
        const [name = '', value = ''] = cookie.split('=');
        return await work({
          browser,
          web,
          pool,
          async withWindow(options, show) {
            const window = await browser.newContext(options);
            try {
              await window.addCookies([{ name, value, url: web.url }]);
              return await show(window);
            } finally {
              await window.close();
            }
          },
        });
      } finally {
        await browser.close();
      }
    });
  });

/** A row for each table of the pages about findings and alerts, with the hostile text where a name may be. */
async function addFindings(pool: Pool): Promise<void> {
  const short = HOSTILE.slice(0, 500);
  await pool.query(
    `insert into ops.quarantine (request_id, stream, record_path, issues, record)
     values (1, 'trending-music-list', $1, jsonb_build_array(jsonb_build_object('path', 'title', 'code', 'x', 'message', $2::text)),
       jsonb_build_object('title', $2::text)::text)`,
    [short, HOSTILE],
  );
  await pool.query(
    `insert into ops.field_issues (request_id, path, reason, stream, sample, records) values (1, $1, $1, 'trending-music-list', $1, 1)`,
    [short.slice(0, 200)],
  );
  await pool.query(
    `insert into ops.schema_drift (stream, path, kind, sample, request_id) values ('trending-music-list', $1, 'string', $2, 1)`,
    [short, HOSTILE],
  );
  await pool.query(
    `insert into ops.check_results (name, subject, run_id, business_date, severity, outcome, observed, expected)
     values ('duplicates', $1, 1, current_date, 'warning', 'failed', $2, 'one')`,
    [short, HOSTILE],
  );
  await pool.query(
    `insert into ops.silences (alert, subject, until, comment) values ('no-workers', $1, now() + interval '1 hour', $1)`,
    [short],
  );
  await pool.query(
    `insert into ops.notifications (channel, kind, thread, message, next_at, attempts, attempted_at, last_error)
     values ('hook', 'test', 'x', '{"alerts": []}', now(), 1, now(), $1)`,
    [HOSTILE],
  );
  await pool.query(
    `insert into ops.actions (action, viewer, level, input, outcome, message) values ('pause-run', $1, 'operate', '{}', 'refused', $2)`,
    [short, HOSTILE],
  );
  await pool.query(`insert into ops.watchlist (kind, id, note) values ('keyword', $1, $2)`, [short, HOSTILE]);
}

/** Texts that people wrote. */
async function addHostileNames(pool: Pool): Promise<void> {
  const { rows } = await pool.query<{ statement: string }>(
    `select format('update echotik.%I set %I = $1', c.relname, a.attname) as statement
     from pg_class c join pg_attribute a on a.attrelid = c.oid
     where c.relnamespace = 'echotik'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
       and a.attname in ('title', 'author', 'product_name', 'seller_name', 'nick_name', 'video_desc')`,
  );
  for (const { statement } of rows) await pool.query(statement, [HOSTILE]);
}
