/** Pages of the web UI as they are read and rendered, without a server. */
import { type Config, configSchema } from '../../src/config/config.ts';
import { readEnvironment, type Variables } from '../../src/config/environment.ts';
import type { Source } from '../../src/ledger/source.ts';
import type { Pool } from '../../src/load/connection/pool.ts';
import type { Level } from '../../src/web/access/level.ts';
import type { AnyPage, PageContext } from '../../src/web/page.ts';
import { renderPage } from '../../src/web/server/render-page.tsx';
import { createReaderPool, type ReaderPool } from '../../src/web/sql/reader-pool.ts';
import type { TestDatabase } from './database.ts';
import { buildTestWarehouse } from './test-warehouse.ts';

export interface PageOptions {
  readonly pool: Pool;
  readonly config?: Config;
  readonly source?: Source | null;
  readonly now?: Date;
  readonly level?: Level;
  readonly viewerId?: string;
  readonly variables?: Variables;
  /** For typed SQL; absent: no page may use it. */
  readonly reader?: ReaderPool;
}

export interface ShownPage<Model> {
  /** Undefined: there is no such thing, which is answered with 404. */
  readonly model: Model | undefined;
  /** The whole document; empty without a model. */
  readonly html: string;
}

const NO_READER: ReaderPool = {
  use: () => Promise.reject(new Error('this test has no reader')),
  close: () => Promise.resolve(),
};

/** `withPageContext` has a role for typed SQL. */
export const buildPageContext = ({
  pool,
  config = configSchema.parse({}),
  source = 'simulator',
  now = new Date(),
  level = 'spend',
  viewerId = 'a',
  variables = {},
  reader = NO_READER,
}: PageOptions): PageContext => ({
  pool,
  reader,
  config,
  environment: readEnvironment({ ECHOTIK_HOME: '/nowhere', ...variables }),
  source,
  viewer: { id: viewerId, name: 'link', level },
  now,
});

/** Noon of the newest day of `withFilledWarehouse`. */
const NOON = new Date('2026-03-03T12:00:00Z');

/** Lends what pages read from, with a role for typed SQL: that of `readerUrl`, otherwise that of the database. */
export async function withPageContext<T>(
  { url, pool }: TestDatabase,
  work: (context: PageContext) => Promise<T>,
  { readerUrl, ...options }: Omit<PageOptions, 'pool'> & { readonly readerUrl?: string } = {},
): Promise<T> {
  const reader = createReaderPool(readerUrl === undefined ? {} : { readerUrl }, buildTestWarehouse({ url, pool }));
  const variables = { DATABASE_URL: url };
  try {
    return await work({ ...buildPageContext({ pool, variables, level: 'view', now: NOON, ...options }), reader });
  } finally {
    await reader.close();
  }
}

/** What a page reads at a path; undefined: it is answered with 404. */
export const readPage = async <Model>(page: AnyPage, path: string, options: PageOptions): Promise<Model | undefined> =>
  (await openPage<Model>(page, path, options)).model;

/** The document at a path. Fails where it is answered with 404. */
export async function readHtml(page: AnyPage, path: string, options: PageOptions): Promise<string> {
  const { model, html } = await openPage(page, path, options);
  if (model === undefined) throw new Error(`${path} is not found`);
  return html;
}

/** `path`: with its query, such as `/runs?status=failed`. The variables of the path are those of the page. */
export async function openPage<Model>(
  page: AnyPage,
  path: string,
  from: PageContext | PageOptions,
  { isCsv = false }: { readonly isCsv?: boolean } = {},
): Promise<ShownPage<Model>> {
  const context = 'environment' in from ? from : buildPageContext(from);
  const { pathname, searchParams: query } = new URL(path, 'http://127.0.0.1');
  const values = pathname.split('/');
  const params = Object.fromEntries(
    page.path
      .split('/')
      .flatMap((part, at) => (part.startsWith(':') ? [[part.slice(1), decodeURIComponent(values[at] ?? '')]] : [])),
  );
  const model = (await page.read(context, { params, query, isCsv })) as Model | undefined;
  if (model === undefined) return { model, html: '' };
  const { viewer, source, now, config } = context;
  const view = { prefix: '', path, viewer, source, now, timezone: config.budget.timezone };
  return { model, html: await renderPage(page, model, view) };
}
