/** Accepts a changed field: it is not listed any more, and no check fails because of it. */
import { z } from 'zod';
import { ConfigError } from '../../errors.ts';
import { acceptDrift } from '../../ledger/drift.ts';
import type { WebAction } from './action.ts';
import { quoteArgument } from './quote-argument.ts';

const inputSchema = z.strictObject({ stream: z.string().min(1), path: z.string() });

export const acceptDriftAction: WebAction<z.output<typeof inputSchema>> = {
  name: 'accept-drift',
  level: 'operate',
  input: inputSchema,
  command: ({ stream, path }) => `drift accept ${quoteArgument(stream)} ${quoteArgument(path)}`,
  async perform({ pool }, { stream, path }) {
    const accepted = await acceptDrift(pool, stream, path);
    if (!accepted)
      throw new ConfigError(`${stream} has no such field that waits for a decision`, {
        remedy: 'it may have been accepted already; open the page again',
      });
    return { message: `The field of ${stream} was accepted: it is not listed any more.` };
  },
};
