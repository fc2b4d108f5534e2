import { z } from 'zod';
import { quoteWord } from '../purchases/param-commands.ts';
import type { WebAction } from './action.ts';
import { quoteOrder } from './quote-order.ts';

/** Shows what a run of a pipeline or a stream costs now. `target`: its name. */
export const quoteSync: WebAction<{ readonly target: string }> = {
  name: 'quote-sync',
  level: 'operate',
  input: z.object({ target: z.string() }),
  command: ({ target }) => `plan ${quoteWord(target)}`,
  perform: (context, { target }) => quoteOrder(context, { kind: 'sync', target }),
};
