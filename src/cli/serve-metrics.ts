/** The metrics of a long-running command, served beside its health. */
import type { Config } from '../config/config.ts';
import type { ServedHealth } from '../health/serve-health.ts';
import type { OnEvent } from '../ledger/job-event.ts';
import { createPoolBeside, type Pool } from '../load/connection/pool.ts';
import { createMetricsExporter } from '../monitoring/metrics-exporter.ts';
import { createProcessMetrics, type ProcessMetrics } from '../monitoring/process-metrics.ts';
import { readOperationalState } from '../monitoring/read-operational-state.ts';
import type { ProcessInfo } from '../monitoring/write-ledger-metrics.ts';
import { version } from '../version.ts';

export interface ServedMetrics extends Pick<ProcessMetrics, 'countNotification'> {
  /** A listener that counts each event and passes it on. */
  readonly observe: (onEvent: OnEvent) => OnEvent;
  /** From now on `/metrics` has the metrics of the ledger, too. */
  readonly addLedger: (pool: Pool, queue: ProcessInfo['queue']) => void;
  /** Never rejects. */
  close(): Promise<void>;
}

/** Less than the time in which a scrape is answered. */
const CONNECT_MS = 4_000;
const QUERY_MS = 5_000;
/** Longer than the usual time between two scrapes. */
const IDLE_MS = 70_000;

/**
 * Serves `/metrics` and `/metrics/process`, which queries nothing. Where health is not served nothing is counted.
 * `onError` gets failures to read the ledger.
 */
export function serveMetrics(served: ServedHealth, config: Config, onError: (error: Error) => void): ServedMetrics {
  if (served.url === undefined) {
    return {
      observe: (onEvent) => onEvent,
      countNotification: () => undefined,
      addLedger: () => undefined,
      close: async () => undefined,
    };
  }
  const metrics = createProcessMetrics(Object.keys(config.pipelines));
  const { readAll, readProcess } = createMetricsExporter(metrics);
  served.addRoute('/metrics', readAll);
  served.addRoute('/metrics/process', readProcess);
  let ledgerPool: Pool | undefined;
  return {
    observe: (onEvent) => (event) => {
      metrics.onEvent(event);
      onEvent(event);
    },
    countNotification: metrics.countNotification,
    addLedger(pool, queue) {
      const own = createPoolBeside(pool, {
        max: 1,
        name: 'echotik-warehouse metrics',
        connectTimeoutMs: CONNECT_MS,
        queryTimeoutMs: QUERY_MS,
        idleTimeoutMs: IDLE_MS,
      });
      ledgerPool = own;
      const read = () => readOperationalState(own, config);
      served.addRoute('/metrics', createMetricsExporter(metrics, { version, queue, read, onError }).readAll);
    },
    async close() {
      metrics.close();
      await ledgerPool?.end();
    },
  };
}
