/** An error as a page, or as JSON where JSON was asked for. */
import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { ErrorPage } from '../components/small-page.tsx';
import { renderDocument } from '../render-document.ts';
import type { WebEnv } from './web-env.ts';

interface ErrorReply {
  readonly status: ContentfulStatusCode;
  readonly title: string;
  readonly message: string;
  readonly remedy?: string | undefined;
}

export async function sendError(context: Context<WebEnv>, reply: ErrorReply): Promise<Response> {
  const { status, title, message, remedy } = reply;
  const { format, prefix } = context.env;
  if (format !== 'html') return context.json({ error: message, ...(remedy === undefined ? {} : { remedy }) }, status);
  const page = await renderDocument(<ErrorPage prefix={prefix} title={title} message={message} remedy={remedy} />);
  return context.html(page, status);
}
