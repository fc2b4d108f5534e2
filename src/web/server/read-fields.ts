import type { Context } from 'hono';
import { ConfigError } from '../../errors.ts';
import type { WebEnv } from './web-env.ts';

/** The fields of a form, as texts. Throws ConfigError for anything else than a form, and for a field that comes twice. */
export async function readFields(context: Context<WebEnv>): Promise<Readonly<Record<string, string>>> {
  const contentType = context.req.header('content-type') ?? '';
  if (!/^application\/x-www-form-urlencoded\b/i.test(contentType))
    throw new ConfigError('this is not a form', { remedy: 'send application/x-www-form-urlencoded' });
  const fields = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(await context.req.text())) {
    if (fields.has(name)) throw new ConfigError(`the form has ${name} twice`, { remedy: 'send each field once' });
    fields.set(name, value);
  }
  return Object.fromEntries(fields);
}
