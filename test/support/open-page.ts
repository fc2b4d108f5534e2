/** A page of the web UI, read and rendered without a server. */
import { type Config, configSchema } from '../../src/config/config.ts';
import { readEnvironment } from '../../src/config/environment.ts';
import type { Source } from '../../src/ledger/source.ts';
import type { Pool } from '../../src/load/connection/pool.ts';
import type { Level } from '../../src/web/access/level.ts';
import type { AnyPage } from '../../src/web/page.ts';
import { renderPage } from '../../src/web/server/render-page.tsx';

interface OpenPageOptions {
  readonly pool: Pool;
  readonly config?: Config;
  readonly source?: Source | null;
  readonly now?: Date;
  readonly level?: Level;
}

export interface OpenedPage<Model> {
  /** Undefined: there is no such thing, which is answered with 404. */
  readonly model: Model | undefined;
  /** The whole document; empty without a model. */
  readonly html: string;
}

/** `path`: with the query, such as `/runs?status=failed`. The variables of the path are those of the page. */
export async function openPage<Model>(
  page: AnyPage,
  path: string,
  { pool, config = configSchema.parse({}), source = 'simulator', now = new Date(), level = 'spend' }: OpenPageOptions,
): Promise<OpenedPage<Model>> {
  const [place = '', query = ''] = path.split('?');
  const values = place.split('/');
  const params = Object.fromEntries(
    page.path.split('/').flatMap((part, index) => (part.startsWith(':') ? [[part.slice(1), values[index] ?? '']] : [])),
  );
  const viewer = { id: 'test', name: 'test', level };
  const context = { pool, config, environment: readEnvironment({}), source, viewer, reader: undefined as never, now };
  const model = await page.read(context, { params, query: new URLSearchParams(query) });
  if (model === undefined) return { model, html: '' };
  const view = { prefix: '', path, viewer, source, now, timezone: config.budget.timezone };
  return { model: model as Model, html: await renderPage(page, model, view) };
}
