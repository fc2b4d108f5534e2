import { z } from 'zod';
import { ConfigError } from '../../errors.ts';
import { type Order, orderSchema } from '../purchases/order.ts';
import { quoteWord } from '../purchases/param-commands.ts';
import type { WebAction } from './action.ts';
import { quoteOrder } from './quote-order.ts';

const inputSchema = z.object({
  stream: z.string(),
  from: z.string(),
  to: z.string(),
  /** The id of a series; empty: all that the page shows. */
  series: z.string(),
  /** Of backfillModes. */
  mode: z.string(),
  /** Pages of each list; empty: the limit of the stream. */
  pages: z.string(),
});

type BackfillInput = z.infer<typeof inputSchema>;

/** Shows what missing days of a stream cost. */
export const quoteBackfill: WebAction<BackfillInput> = {
  name: 'quote-backfill',
  level: 'operate',
  input: inputSchema,
  command: ({ stream, from, to, mode, pages }) =>
    [
      `backfill ${quoteWord(stream)} --from ${quoteWord(from)} --to ${quoteWord(to)}`,
      mode === 'missing' ? '' : `--${mode}`,
      pages ? `--max-pages ${quoteWord(pages)}` : '',
      '--dry-run',
    ]
      .filter(Boolean)
      .join(' '),
  perform: async (context, input) => quoteOrder(context, toBackfillOrder(input)),
};

/** Throws ConfigError for fields that mean nothing. */
function toBackfillOrder({ stream, from, to, series, mode, pages }: BackfillInput): Order {
  const maxPages = pages.trim() ? Number(pages) : null;
  const order = { kind: 'backfill', stream, from, to, series: series || null, mode, maxPages };
  const parsed = orderSchema.safeParse(order);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new ConfigError(`${String(issue?.path[0] ?? 'a field')} cannot be used: ${issue?.message ?? 'unknown'}`, {
    remedy: 'days are written as 2026-01-31, pages as a number from 1',
  });
}
