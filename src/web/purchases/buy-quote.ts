/**
 * Buys a quote: in one transaction, under a lock that one purchase has at a time, the quote is checked again, its run
 * begins and the quote is marked as bought. So a quote begins at most one run, whether it is submitted twice or this
 * process dies at any moment.
 */
import { ConfigError } from '../../errors.ts';
import { budgetDay } from '../../ledger/budget.ts';
import { PURCHASE_LOCK } from '../../load/connection/locks.ts';
import { type Connection, inTransaction } from '../../load/connection/pool.ts';
import { startOfDay } from '../../time.ts';
import { formatCredits } from '../format.ts';
import { isSameOffer, type Offer } from './offer.ts';
import { preparePurchase } from './prepare-purchase.ts';
import type { Prepared, PurchaseContext } from './prepared.ts';
import { findQuote, markBought, type StoredQuote, sumBoughtCredits } from './quotes.ts';

export interface BuyingContext extends PurchaseContext {
  /** Who buys: Viewer.id. */
  readonly viewerId: string;
  /** Credits that may be bought here on one day of the budget; null: no limit. */
  readonly spendCapPerDay: number | null;
}

export interface Bought {
  readonly run: number;
  /** Credits that it costs at most. */
  readonly maxCredits: number;
  /** True: an earlier submit has bought the quote. */
  readonly wasBought: boolean;
}

/** Throws ConfigError when the quote cannot be bought: then nothing has changed. Uses a transaction of its own. */
export async function buyQuote(context: BuyingContext, id: string): Promise<Bought> {
  const { pool, viewerId, now } = context;
  const shown = requireQuote(await findQuote(pool, id, viewerId));
  if (shown.bought_at) return toBought(shown);
  requireInTime(shown, now);
  const prepared = await prepareAgain(context, shown);
  return inTransaction(pool, async (connection) => {
    await connection.query(PURCHASE_LOCK);
    const quote = requireQuote(await findQuote(connection, id, viewerId));
    // Another submit may have bought it a moment ago; then its days are no longer missing, and the price is another one.
    if (quote.bought_at) return toBought(quote);
    if (prepared instanceof ConfigError) throw prepared;
    requireSameOffer(quote.offer, prepared.offer);
    await requireWithinCap(connection, context, prepared.offer.maxCredits);
    const run = await prepared.begin(connection);
    await markBought(connection, id, run, now);
    return { run, maxCredits: prepared.offer.maxCredits, wasBought: false };
  });
}

function requireQuote(quote: StoredQuote | undefined): StoredQuote {
  if (quote) return quote;
  throw new ConfigError('there is no such price', { remedy: 'ask for the price again' });
}

function toBought({ run_id: run, offer }: StoredQuote): Bought {
  if (run !== null) return { run, maxCredits: offer.maxCredits, wasBought: true };
  throw new ConfigError('this was bought, and its run was deleted since', { remedy: 'ask for the price again' });
}

function requireInTime({ expires_at: until }: StoredQuote, now: Date): void {
  if (now.getTime() >= until.getTime())
    throw new ConfigError('this price has expired: nothing was bought', { remedy: 'ask for the price again' });
}

/** What cannot be bought any more is an error that counts only if no other submit has bought it. */
async function prepareAgain(context: PurchaseContext, { order }: StoredQuote): Promise<Prepared | ConfigError> {
  try {
    return await preparePurchase(context, order);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
}

function requireSameOffer(shown: Offer, now: Offer): void {
  if (isSameOffer(shown, now)) return;
  const change =
    shown.maxCredits === now.maxCredits
      ? 'what would be bought has changed'
      : `the price has changed to at most ${formatCredits(now.maxCredits)} instead of ${formatCredits(shown.maxCredits)}`;
  throw new ConfigError(`${change}: nothing was bought`, { remedy: 'ask for the price again' });
}

async function requireWithinCap(
  connection: Connection,
  { config, now, spendCapPerDay }: BuyingContext,
  maxCredits: number,
): Promise<void> {
  if (spendCapPerDay === null) return;
  const { day } = budgetDay(config.budget, now);
  const bought = await sumBoughtCredits(connection, startOfDay(day, config.budget.timezone));
  if (bought + maxCredits <= spendCapPerDay) return;
  throw new ConfigError(
    `at most ${formatCredits(maxCredits)} would exceed what may be bought here in a day: ` +
      `${formatCredits(spendCapPerDay)}, of which ${formatCredits(bought)} are used. Nothing was bought`,
    { remedy: 'wait until tomorrow, or raise the limit where the web UI is started' },
  );
}
