import { z } from 'zod';
import { parseNumber } from '../query.ts';
import type { WebAction } from './action.ts';
import { quoteOrder } from './quote-order.ts';

/** Shows what the rest of a run costs that has ended or is paused. `run`: its number. */
export const quoteResume: WebAction<{ readonly run: string }> = {
  name: 'quote-resume',
  level: 'operate',
  input: z.object({ run: z.string() }),
  command: ({ run }) => `runs resume ${run}`,
  perform: async (context, { run }) => quoteOrder(context, { kind: 'resume', run: parseNumber(run, 'run') }),
};
