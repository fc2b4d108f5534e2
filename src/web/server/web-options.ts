/** What the web UI is made of. */
import type { Config } from '../../config/config.ts';
import type { Environment } from '../../config/environment.ts';
import type { WebSettings } from '../../config/web-settings.ts';
import type { Source } from '../../ledger/source.ts';
import type { Pool } from '../../load/connection/pool.ts';

export interface WebOptions {
  /** Connections that may write; the caller ends them. */
  readonly pool: Pool;
  /** The embedded server, as its owner; absent: the database is that of `DATABASE_URL`. */
  readonly embeddedUrl?: string | undefined;
  readonly environment: Environment;
  readonly settings: WebSettings;
  /** The newest configuration. */
  readonly readConfig: () => Config;
  /** Where purchases of the UI come from: chooseWebSource. */
  readonly source: Source;
  /** Hands requests that wait in the ledger to workers. */
  readonly dispatch: () => Promise<void>;
  readonly now: () => Date;
  /** Defects and outages, other than those that a page shows. */
  readonly onError: (error: Error) => void;
}

/** Where the UI is reached, and how. */
export interface WebPlace {
  /** The path of the public URL: empty, or such as `/echotik`. */
  readonly prefix: string;
  /** Cookies of other processes on this host must not be confused with ours: cookies know no ports. */
  readonly cookieName: string;
  /** Whether browsers reach it by https. */
  readonly isSecure: boolean;
}
