import { z } from 'zod';
import { ConfigError } from '../../errors.ts';
import { findQuote } from '../purchases/quotes.ts';
import type { WebAction } from './action.ts';
import { quoteOrder } from './quote-order.ts';

/** The command that shows the offer of a quote, whose own commands are in it. */
export const showOffer = ({ quote }: { readonly quote: string }): string =>
  `sql "select purchase from ops.web_quotes where quote_id = '${quote}'"`;

/** Shows the price of the same order as it is now. */
export const quoteAgain: WebAction<{ readonly quote: string }> = {
  name: 'quote-again',
  level: 'operate',
  input: z.object({ quote: z.uuid() }),
  command: showOffer,
  async perform(context, { quote }) {
    const known = await findQuote(context.pool, quote, context.viewer.id);
    if (!known) throw new ConfigError('there is no such price', { remedy: 'choose again what to buy' });
    return quoteOrder(context, known.order);
  },
};
