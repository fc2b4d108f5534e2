/** The pages: as HTML, as JSON and as CSV. */
import type { Context, Hono } from 'hono';
import { ConfigError } from '../../errors.ts';
import type { Source } from '../../ledger/source.ts';
import type { Pool } from '../../load/connection/pool.ts';
import { toCsvText } from '../csv-text.ts';
import type { AnyPage } from '../page.ts';
import { requireText } from '../query.ts';
import { pages } from '../pages/all-pages.ts';
import type { ReaderPool } from '../sql/reader-pool.ts';
import { renderPage } from './render-page.tsx';
import { readNotice, withNotice } from './notice.ts';
import { sendError } from './send-error.tsx';
import type { WebEnv } from './web-env.ts';
import type { WebOptions, WebPlace } from './web-options.ts';

interface PageRouteOptions extends WebOptions, WebPlace {
  /** Connections that can only read, with a statement timeout. */
  readonly readingPool: Pool;
  /** The connection for SQL that a viewer typed. */
  readonly reader: ReaderPool;
}

export function addPageRoutes(app: Hono<WebEnv>, options: PageRouteOptions): void {
  for (const page of pages) app.get(page.path, (context) => answer(context, page, options));
}

async function answer(context: Context<WebEnv>, page: AnyPage, options: PageRouteOptions): Promise<Response> {
  const { readingPool: pool, reader, readConfig, environment, now, prefix } = options;
  const viewer = context.get('viewer');
  const { format, path } = context.env;
  const query = new URL(context.req.url).searchParams;
  for (const [name, value] of query) requireText(name + value);
  const config = readConfig();
  const source = await readMark(pool);
  const at = now();
  const request = { params: context.req.param() as Readonly<Record<string, string>>, query, isCsv: format === 'csv' };
  const model = await page.read({ pool, reader, config, environment, source, viewer, now: at }, request);
  if (model === undefined)
    return sendError(context, { status: 404, title: 'Not found', message: 'There is nothing here.' });
  if (format === 'json') return context.json(model as object);
  if (format === 'csv') {
    if (!page.csv) throw new ConfigError('this page has no CSV', { remedy: 'use .json instead' });
    context.header('Content-Type', 'text/csv; charset=utf-8');
    context.header(
      'Content-Disposition',
      `attachment; filename="${path.replace(/[^a-z0-9]+/gi, '-').replace(/^-|-$/g, '')}.csv"`,
    );
    return context.body(toCsvText(page.csv(model)));
  }
  const notice = await readNotice(pool, query, viewer);
  const shown = withNotice(`${path}${query.size ? `?${query.toString()}` : ''}`, null);
  const view = { prefix, path: shown, viewer, source, now: at, timezone: config.budget.timezone };
  return context.html(await renderPage(page, model, view, notice));
}

/** Where the data of the warehouse comes from; null: nothing was requested yet. */
async function readMark(pool: Pool): Promise<Source | null> {
  const { rows } = await pool.query<{ source: Source | null }>('select source from ops.warehouse');
  return rows[0]?.source ?? null;
}
