<<<<<<< HEAD
/** Pages as they are read and rendered, and actions as a button performs them, without a server. */
import { configSchema, type Config } from '../../src/config/config.ts';
import { readEnvironment, type Variables } from '../../src/config/environment.ts';
import type { Pool } from '../../src/load/connection/pool.ts';
import type { Level } from '../../src/web/access/level.ts';
import type { WebAction, ActionContext, ActionResult } from '../../src/web/actions/action.ts';
import { pages } from '../../src/web/pages/all-pages.ts';
import type { AnyPage, PageContext } from '../../src/web/page.ts';
import { renderPage } from '../../src/web/server/render-page.tsx';

interface ShowOptions {
  readonly pool: Pool;
  readonly config?: Config;
  readonly now?: Date;
  readonly level?: Level;
  readonly variables?: Variables;
}

const createContext = ({
  pool,
  config,
  now = new Date(),
  variables = {},
  level = 'spend',
}: ShowOptions): PageContext => ({
  pool,
  config: config ?? configSchema.parse({}),
  environment: readEnvironment({ ECHOTIK_HOME: '/nowhere', ...variables }),
  source: 'simulator',
  reader: undefined as never,
  viewer: { id: 'test', name: 'link', level },
  now,
});

function findPage(path: string): { readonly page: AnyPage; readonly params: Record<string, string> } {
  const steps = path.split('/');
  for (const page of pages) {
    const own = page.path.split('/');
    if (own.length !== steps.length || own.some((step, at) => !step.startsWith(':') && step !== steps[at])) continue;
    const params = own.flatMap((step, at) =>
      step.startsWith(':') ? [[step.slice(1), decodeURIComponent(steps[at] ?? '')] as const] : [],
    );
    return { page, params: Object.fromEntries(params) };
  }
  throw new Error(`there is no page ${path}`);
}

/** `url`: path and query. Undefined: not found. `text`: the document without its tags and scripts. */
export async function showPage(
  url: string,
  options: ShowOptions,
): Promise<{ readonly model: unknown; readonly html: string; readonly text: string } | undefined> {
  const [path = '', query = ''] = url.split('?');
  const { page, params } = findPage(path);
  const context = createContext(options);
  const model = await page.read(context, { params, query: new URLSearchParams(query) });
  if (model === undefined) return undefined;
  const { level = 'spend' } = options;
  const html = await renderPage(page, model, {
    prefix: '',
    path: url,
    viewer: { id: 'test', name: 'link', level },
    source: context.source,
    now: context.now,
    timezone: 'UTC',
  });
  return { model, html, text: toText(html) };
}

const toText = (html: string) =>
  html
    .replace(/<(head|nav|footer)\b.*?<\/\1>/gs, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&amp;/g, '&')
    .replace(/\s+/g, ' ');

/** Performs an action with the fields of its form, as a viewer whose level suffices. */
export function performAction<Input extends Readonly<Record<string, string>>>(
  action: WebAction<Input>,
  input: Input,
  options: ShowOptions & Pick<Partial<ActionContext>, 'dispatch'>,
): Promise<ActionResult> {
  const context = {
    ...createContext(options),
    source: 'simulator',
    viewer: { id: 'test', name: 'link', level: action.level },
    dispatch: options.dispatch ?? (() => Promise.resolve()),
  } as unknown as ActionContext;
  return action.perform(context, action.input.parse(input));
=======
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
>>>>>>> webd
}
