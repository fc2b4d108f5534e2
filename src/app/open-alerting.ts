/** Opens the alerting of a long-running process, with what it reads: the ledger, the configuration, and the disks. */
import { stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import type { Alerting, AlertingOptions } from '../alerts/alerting.ts';
import type { MarketWatch } from '../alerts/market/watch-market.ts';
import type { DiskFacts } from '../alerts/process-facts.ts';
import type { Config } from '../config/config.ts';
import type { Environment, Variables } from '../config/environment.ts';
import { nameSecretVariable, readChannelSecret, type SecretSources } from '../config/read-channel-secret.ts';
import { readFreeBytes } from '../doctor/disk.ts';
import { findDataFolder } from '../embedded-postgres/layout.ts';
import { withOpenReader } from './open-reader.ts';
import { readWarehouseId, type Warehouse } from './open-warehouse.ts';

interface AlertingSetup {
  readonly environment: Environment;
  readonly config: Config;
  readonly warehouse: Warehouse;
  /** Called with each message that a channel has accepted or not; absent: nothing counts them. */
  readonly onDelivery?: AlertingOptions['onDelivery'];
  readonly onError: (error: Error) => void;
  readonly now: () => Date;
  /** Absent: those of the process. */
  readonly variables?: Variables;
}

const noAlerting: Alerting = {
  observe: () => undefined,
  noticeError: () => undefined,
  noticeOpenRuns: () => undefined,
  reconfigure: () => undefined,
  noticeMessages: () => undefined,
  stop: async () => undefined,
};

/**
 * Starts it where the configuration has a channel; otherwise it costs nothing. The caller stops it before it closes the
 * warehouse. Throws ConfigError where a secret of a channel is missing or not valid.
 */
export async function openAlerting(setup: AlertingSetup): Promise<Alerting> {
  const { environment, config, warehouse, onDelivery, onError, now, variables = process.env } = setup;
  if (!Object.keys(config.alerts.channels).length) return noAlerting;
  const { startAlerting } = await import('../alerts/alerting.ts');
  const { openChannels } = await import('../alerts/channels/open-channels.ts');
  const { readOperationalState } = await import('../monitoring/read-operational-state.ts');
  const sources = { config: environment.config, variables };
  const pingDeadMan = await openDeadManPing(config, sources);
  const channels = await openChannels(config.alerts, sources);
  const { market, digest } = config.alerts;
  const readMarketDigest = digest?.market
    ? (await import('../alerts/market/market-digest.ts')).readMarketDigest
    : undefined;
  let watch: MarketWatch | undefined;
  const alerting = startAlerting({
    pool: warehouse.pool,
    config,
    channels,
    warehouse: await readWarehouseId(warehouse.pool),
    readState: readOperationalState,
    readDisks: () => readDisks(environment, warehouse),
    ...(pingDeadMan ? { pingDeadMan } : {}),
    readMarketDigest: readMarketDigest && ((pool, day) => readMarketDigest(pool, config.alerts, day)),
    onEvaluated: () => watch?.wake(),
    onDelivery,
    onError,
    now,
  });
  if (!Object.keys(market).length) return alerting;
  const { MARKET_QUERY_MS, watchMarket } = await import('../alerts/market/watch-market.ts');
  watch = watchMarket({
    pool: warehouse.pool,
    alerts: config.alerts,
    configPath: environment.config.path,
    withReader: (work) => withOpenReader(environment, warehouse, work, { queryTimeoutMs: MARKET_QUERY_MS }),
    onMessages: alerting.noticeMessages,
    onError,
  });
  return withMarketWatch(alerting, watch);
}

/** Both get the events of the process, and both are stopped. */
const withMarketWatch = (alerting: Alerting, watch: MarketWatch): Alerting => ({
  ...alerting,
  observe(event) {
    alerting.observe(event);
    watch.observe(event);
  },
  async stop() {
    await watch.stop();
    await alerting.stop();
  },
});

const PING_MS = 60_000;

/** Undefined where the configuration has no address. */
async function openDeadManPing(config: Config, sources: SecretSources): Promise<(() => Promise<void>) | undefined> {
  const name = 'dead-man';
  const url = readChannelSecret(sources, name, 'URL', config.alerts.deadManUrlFile);
  if (url === undefined) return undefined;
  const { openHttpSender } = await import('../alerts/channels/http-sender.ts');
  const options = { url, secrets: [], variables: sources.variables, channel: nameSecretVariable(name, 'URL') };
  // Opened for each request: there are minutes or hours between two of them.
  let pingedAt = -Infinity;
  return async () => {
    if (performance.now() - pingedAt < PING_MS) return;
    pingedAt = performance.now();
    const sender = openHttpSender(options);
    await sender.get().finally(sender.close);
  };
}

/** The disks of the spool and of the embedded server, each once. */
async function readDisks({ home }: Environment, { embedded }: Warehouse): Promise<readonly DiskFacts[]> {
  const data = embedded ? await findDataFolder(home) : undefined;
  const disks = new Map<number | string, DiskFacts>();
  for (const folder of [home, ...(data === undefined ? [] : [data])]) {
    const device = await stat(folder).then(
      ({ dev }) => dev,
      () => folder,
    );
    if (!disks.has(device))
      disks.set(device, { place: `${hostname()}:${folder}`, freeBytes: await readFreeBytes(folder) });
  }
  return [...disks.values()];
}
