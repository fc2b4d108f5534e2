/** A page of the web UI as a test sees it: what it reads, and its HTML. */
import { configSchema, type Config } from '../../src/config/config.ts';
import type { Environment } from '../../src/config/environment.ts';
import type { Pool } from '../../src/load/connection/pool.ts';
import type { Level } from '../../src/web/access/level.ts';
import type { AnyPage, PageContext } from '../../src/web/page.ts';
import { renderPage } from '../../src/web/server/render-page.tsx';

interface ReadOptions {
  readonly pool: Pool;
  readonly now: Date;
  readonly config?: Config;
  readonly params?: Readonly<Record<string, string>>;
  readonly viewerId?: string;
  readonly level?: Level;
}

export const buildPageContext = ({ pool, now, config, viewerId = 'a', level = 'spend' }: ReadOptions): PageContext => ({
  pool,
  config: config ?? configSchema.parse({}),
  environment: {} as unknown as Environment,
  reader: undefined as never,
  source: 'simulator',
  viewer: { id: viewerId, name: 'link', level },
  now,
});

/** The model of a page at a path with its query; undefined: it is answered with 404. */
export function readPage<Model>(page: AnyPage, path: string, options: ReadOptions): Promise<Model | undefined> {
  const query = new URLSearchParams(path.split('?')[1] ?? '');
  return page.read(buildPageContext(options), { params: options.params ?? {}, query }) as Promise<Model | undefined>;
}

/** The HTML of a page. Fails where it is answered with 404. */
export async function renderAt(page: AnyPage, path: string, options: ReadOptions): Promise<string> {
  const model = await readPage(page, path, options);
  if (model === undefined) throw new Error(`${path} is not found`);
  const { viewer, source, now, config } = buildPageContext(options);
  const view = { prefix: '', path, viewer, source, now, timezone: config.budget.timezone };
  return renderPage(page, model, view);
}
