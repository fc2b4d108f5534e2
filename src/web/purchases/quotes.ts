/** Quotes: orders with the offers that were shown, as rows of ops.web_quotes. */
import { onlyRow } from '../../load/connection/only-row.ts';
import type { Connection, Pool } from '../../load/connection/pool.ts';
import type { Offer } from './offer.ts';
import type { Order } from './order.ts';

/** How long a price is valid. */
const VALID_MS = 10 * 60_000;
/** Quotes that were not bought are deleted so long after they have expired. */
const KEPT_INTERVAL = '1 day';

export interface StoredQuote {
  readonly quote_id: string;
  readonly order: Order;
  readonly offer: Offer;
  readonly created_at: Date;
  readonly expires_at: Date;
  /** Null: it was not bought. */
  readonly bought_at: Date | null;
  /** Null: it was not bought, or its run was deleted. */
  readonly run_id: number | null;
}

/** Stores an offer for a viewer, and returns the number of the quote. Needs no transaction. */
export async function insertQuote(pool: Pool, viewer: string, order: Order, offer: Offer, now: Date): Promise<string> {
  await pool.query(
    `delete from ops.web_quotes where bought_at is null and expires_at < $1::timestamptz - interval '${KEPT_INTERVAL}'`,
    [now],
  );
  const inserted = await pool.query<{ quote_id: string }>(
    `insert into ops.web_quotes (viewer, purchase, credits, max_credits, created_at, expires_at)
     values ($1, $2, $3, $4, $5, $6) returning quote_id`,
    [
      viewer,
      JSON.stringify({ order, offer }),
      offer.credits,
      offer.maxCredits,
      now,
      new Date(now.getTime() + VALID_MS),
    ],
  );
  return onlyRow(inserted).quote_id;
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Undefined: there is no such quote, or it was shown to another viewer. Needs no transaction. */
export async function findQuote(
  database: Pool | Connection,
  id: string,
  viewer: string,
): Promise<StoredQuote | undefined> {
  if (!UUID.test(id)) return undefined;
  const { rows } = await database.query<StoredQuote>(
    `select quote_id, purchase -> 'order' as order, purchase -> 'offer' as offer, created_at, expires_at, bought_at, run_id
     from ops.web_quotes where quote_id = $1 and viewer = $2`,
    [id, viewer],
  );
  return rows[0];
}

/** Records that a quote was bought. Needs the transaction that begins its run. */
export async function markBought(connection: Connection, id: string, run: number, at: Date): Promise<void> {
  await connection.query('update ops.web_quotes set bought_at = $2, run_id = $3 where quote_id = $1', [id, at, run]);
}

/** Credits that were promised as the most of what was bought since a time. Needs no transaction. */
export async function sumBoughtCredits(database: Pool | Connection, since: Date): Promise<number> {
  const summed = await database.query<{ credits: number }>(
    `select coalesce(sum(coalesce(max_credits, credits)), 0)::int as credits from ops.web_quotes where bought_at >= $1`,
    [since],
  );
  return onlyRow(summed).credits;
}
