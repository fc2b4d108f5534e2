import type { Order } from './order.ts';
import { prepareBackfill } from './prepare-backfill.ts';
import { prepareResume } from './prepare-resume.ts';
import { prepareSync } from './prepare-sync.ts';
import type { Prepared, PurchaseContext } from './prepared.ts';

/**
 * Plans and prices an order from the present state of the ledger. Writes nothing. Throws ConfigError when it cannot be
 * bought.
 */
export function preparePurchase(context: PurchaseContext, order: Order): Promise<Prepared> {
  switch (order.kind) {
    case 'backfill':
      return prepareBackfill(context, order);
    case 'resume':
      return prepareResume(context, order);
    case 'sync':
      return prepareSync(context, order);
  }
}
