/** The web UI of a long-running command. */
import type { Warehouse } from '../app/open-warehouse.ts';
import type { Config } from '../config/config.ts';
import { DEFAULT_WEB_PORT, type WebSettings } from '../config/web-settings.ts';
import { chooseWebSource } from '../web/web.ts';
import { startWeb } from '../web/server/start-web.ts';
import { now } from './context.ts';
import type { Setup } from './setup.ts';

export interface ServedWeb {
  readonly url: string;
  /** What to print: where it is, with a link that signs one browser in. */
  readonly announcement: string;
  /** The pages show the pipelines of this configuration from now on. */
  readonly reconfigure: (config: Config) => void;
  /** Never rejects. */
  close(): Promise<void>;
}

interface ServeWebOptions extends Setup {
  readonly warehouse: Warehouse;
  readonly settings: WebSettings;
  /** Hands requests that wait in the ledger to workers. */
  readonly dispatch: () => Promise<void>;
  readonly onError: (error: Error) => void;
  /** True: takes any free port where the default one is in use. */
  readonly mayMove?: boolean;
}

/** Throws ConfigError when it cannot be served there. */
export async function serveWeb(options: ServeWebOptions): Promise<ServedWeb> {
  const { warehouse, environment, config, settings, dispatch, onError, mayMove = false } = options;
  const { pool, embedded, url } = warehouse;
  const embeddedUrl = embedded ? url : undefined;
  let current = config;
  const source = await chooseWebSource(pool, environment);
  const readConfig = () => current;
  const start = (port: number) =>
    startWeb({ pool, embeddedUrl, environment, settings, port, readConfig, source, dispatch, now, onError });
  const web = await start(settings.port ?? DEFAULT_WEB_PORT).catch((error: unknown) => {
    const { code } = ((error as Error).cause ?? {}) as { code?: string };
    if (!mayMove || settings.port !== undefined || code !== 'EADDRINUSE') throw error;
    return start(0);
  });
  return {
    url: web.url,
    announcement: `Web UI: ${(await web.createLink()) ?? web.url}`,
    reconfigure: (next) => void (current = next),
    close: () => web.close(),
  };
}
