/** Pages by their URL, and actions as a button performs them, without a server. */
import type { WebAction, ActionContext, ActionResult } from '../../src/web/actions/action.ts';
import type { AnyPage } from '../../src/web/page.ts';
import { pages } from '../../src/web/pages/all-pages.ts';
import { buildPageContext, openPage, type PageOptions } from '../support/web-page.ts';

/** A variable of a path matches one step of it. */
function findPage(path: string): AnyPage {
  const steps = path.split('/');
  const isAt = ({ path: own }: AnyPage) => {
    const names = own.split('/');
    return names.length === steps.length && names.every((name, at) => name.startsWith(':') || name === steps[at]);
  };
  const page = pages.find(isAt);
  if (!page) throw new Error(`there is no page ${path}`);
  return page;
}

/** `url`: path and query. Undefined: not found. `text`: the document without its tags and scripts. */
export async function showPage(
  url: string,
  options: PageOptions,
): Promise<{ readonly model: unknown; readonly html: string; readonly text: string } | undefined> {
  const { model, html } = await openPage(findPage(url.split('?')[0] ?? ''), url, options);
  return model === undefined ? undefined : { model, html, text: toText(html) };
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
  options: PageOptions & Pick<Partial<ActionContext>, 'dispatch'>,
): Promise<ActionResult> {
  const context = {
    ...buildPageContext({ ...options, level: action.level }),
    dispatch: options.dispatch ?? (() => Promise.resolve()),
  } as unknown as ActionContext;
  return action.perform(context, action.input.parse(input));
}
