/** An order that was planned and priced, and can be begun. */
import type { Config } from '../../config/config.ts';
import type { Source } from '../../ledger/source.ts';
import type { Connection, Pool } from '../../load/connection/pool.ts';
import type { Offer } from './offer.ts';

/** What an order is planned with. */
export interface PurchaseContext {
  readonly pool: Pool;
  readonly config: Config;
  readonly source: Source;
  readonly now: Date;
}

export interface Prepared {
  readonly offer: Offer;
  /**
   * Begins its run in a transaction of the caller, and returns the number of the run. Throws ConfigError when it cannot
   * begin any more.
   */
  readonly begin: (connection: Connection) => Promise<number>;
}
