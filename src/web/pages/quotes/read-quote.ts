import type { Order } from '../../purchases/order.ts';
import { findQuote, type StoredQuote } from '../../purchases/quotes.ts';
import type { PageContext, PageRequest } from '../../page.ts';

export interface ShownQuote extends StoredQuote {
  readonly state: 'valid' | 'expired' | 'bought';
  /** What is bought, in words: `17 days of product-ranklist`. */
  readonly subject: string;
  /** Credits that are left today and this month after it, at least; null: no limit. */
  readonly leaves: { readonly today: number | null; readonly month: number | null };
}

/** Undefined: there is no such quote, or it was shown to another viewer. */
export async function readQuote(
  { pool, viewer, now }: PageContext,
  { params }: PageRequest,
): Promise<ShownQuote | undefined> {
  const quote = await findQuote(pool, params['quote'] ?? '', viewer.id);
  if (!quote) return undefined;
  const { offer, order, bought_at, expires_at } = quote;
  const subtract = (left: number | null) => (left === null ? null : Math.max(0, left - offer.maxCredits));
  return {
    ...quote,
    state: bought_at ? 'bought' : now < expires_at ? 'valid' : 'expired',
    subject: describeOrder(order),
    leaves: { today: subtract(offer.leftToday), month: subtract(offer.leftMonth) },
  };
}

function describeOrder(order: Order): string {
  switch (order.kind) {
    case 'backfill':
      return order.from === order.to
        ? `${order.stream} of ${order.from}`
        : `${order.stream} from ${order.from} to ${order.to}`;
    case 'resume':
      return `the rest of run ${order.run}`;
    case 'sync':
      return `a run of ${order.target} now`;
  }
}
