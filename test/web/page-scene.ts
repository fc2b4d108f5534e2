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

const createContext = ({ pool, config, now = new Date(), variables = {} }: ShowOptions): PageContext => ({
  pool,
  config: config ?? configSchema.parse({}),
  environment: readEnvironment({ ECHOTIK_HOME: '/nowhere', ...variables }),
  source: 'simulator',
  reader: undefined as never,
  viewer: { id: 'test', name: 'link', level: 'spend' },
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
}
