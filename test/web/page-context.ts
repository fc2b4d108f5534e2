/** A page as its server shows it: what it reads and its HTML. */
import { configSchema } from '../../src/config/config.ts';
import { readEnvironment } from '../../src/config/environment.ts';
import type { AnyPage, PageContext } from '../../src/web/page.ts';
import { renderPage } from '../../src/web/server/render-page.tsx';
import { createReaderPool } from '../../src/web/sql/reader-pool.ts';
import type { TestDatabase } from '../support/database.ts';
import { buildTestWarehouse } from '../support/test-warehouse.ts';

const NOW = new Date('2026-03-03T12:00:00Z');

/** Lends what pages read from. `readerUrl`: the role of typed SQL. */
export async function withPageContext<T>(
  database: TestDatabase,
  work: (context: PageContext) => Promise<T>,
  { readerUrl, config = {} }: { readonly readerUrl?: string; readonly config?: object } = {},
): Promise<T> {
  const reader = createReaderPool(readerUrl === undefined ? {} : { readerUrl }, buildTestWarehouse(database));
  try {
    return await work({
      pool: database.pool,
      reader,
      config: configSchema.parse(config),
      environment: readEnvironment({ DATABASE_URL: database.url }),
      source: 'simulator',
      viewer: { id: 'v', name: 'link', level: 'view' },
      now: NOW,
    });
  } finally {
    await reader.close();
  }
}

/** `path`: with its query. Undefined: the page has no such thing. */
export async function showPage(
  page: AnyPage,
  context: PageContext,
  path: string,
  { isCsv = false }: { readonly isCsv?: boolean } = {},
): Promise<{ readonly model: unknown; readonly html: string } | undefined> {
  const { pathname, searchParams: query } = new URL(path, 'http://127.0.0.1');
  const names = page.path.split('/');
  const params = Object.fromEntries(
    pathname.split('/').flatMap((part, at) => {
      const name = names[at] ?? '';
      return name.startsWith(':') ? [[name.slice(1), decodeURIComponent(part)] as const] : [];
    }),
  );
  const model = await page.read(context, { params, query, isCsv });
  if (model === undefined) return undefined;
  const view = {
    prefix: '/ui',
    path,
    viewer: { id: 'v', name: 'link', level: 'view' as const },
    source: context.source,
    now: context.now,
    timezone: 'UTC',
  };
  return { model, html: await renderPage(page, model, view) };
}
