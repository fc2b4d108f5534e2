/** The actions that ask for a price: they store what was shown as a quote, and lead to it. Nothing is bought. */
import type { Order } from '../purchases/order.ts';
import { preparePurchase } from '../purchases/prepare-purchase.ts';
import { insertQuote } from '../purchases/quotes.ts';
import type { ActionContext, ActionResult } from './action.ts';

/** Throws ConfigError when the order cannot be bought. */
export async function quoteOrder(context: ActionContext, order: Order): Promise<ActionResult> {
  const { offer } = await preparePurchase(context, order);
  const quote = await insertQuote(context.pool, context.viewer.id, order, offer, context.now);
  return { message: 'This is the price. Nothing is bought yet.', goTo: `/quotes/${quote}` };
}
