/** What workers and schedulers need, lent to a callback: it is opened before the work and closed after it. */
import type { Logger } from 'pino';
import type { Alerting } from '../alerts/alerting.ts';
import { openAlerting } from '../app/open-alerting.ts';
import { openWarehouseFor, type Warehouse } from '../app/open-warehouse.ts';
import { findPlainHttp } from '../config/environment.ts';
import type { HealthAddress } from '../health/health-address.ts';
import type { ServedHealth } from '../health/serve-health.ts';
import { alertHandlers } from './alert-handlers.ts';
import { now, stderrNotes } from './context.ts';
import { serveMetrics, type ServedMetrics } from './serve-metrics.ts';
import type { Setup } from './setup.ts';
import { withHealth } from './with-health.ts';
import { type ApiConnection, requireRemoteApi, type SessionHandlers } from './working-context.ts';
import { createErrorLogger, createEventLogger } from './output/log-events.ts';
import { createLog } from './output/log.ts';
import { rateLimitedReporter } from './output/rate-limited-reporter.ts';

export interface ServiceContext extends Setup, SessionHandlers {
  readonly api: ApiConnection;
  readonly log: Logger;
  readonly warehouse: Warehouse;
  readonly served: ServedHealth;
  readonly metrics: ServedMetrics;
  readonly alerting: Alerting;
}

/**
 * Lends what services (worker, scheduler) need. They log instead of printing. `healthAddress`: where they serve their
 * health. Throws ConfigError without credentials.
 */
export async function withService(
  setup: Setup,
  healthAddress: HealthAddress | undefined,
  work: (context: ServiceContext) => Promise<void>,
): Promise<void> {
  const { environment } = setup;
  const log = createLog(environment);
  const problem = findPlainHttp(environment);
  if (problem !== undefined) log.warn(problem);
  const api = requireRemoteApi(environment);
  const onError = rateLimitedReporter(createErrorLogger(log));
  await withHealth(healthAddress, onError, async (served) => {
    const warehouse = await openWarehouseFor(environment, api.source, { ...stderrNotes, now, onWarning: onError });
    const metrics = serveMetrics(served, setup.config, onError);
    const { countNotification: onDelivery } = metrics;
    let alerting: Alerting | undefined;
    try {
      const started = await openAlerting({ ...setup, warehouse, onDelivery, onError, now });
      alerting = started;
      const handlers = alertHandlers({ onError, onEvent: createEventLogger(log) }, started);
      await work({ ...setup, ...handlers, api, log, warehouse, served, metrics, alerting: started });
    } finally {
      await alerting?.stop();
      await metrics.close();
      await warehouse.close();
    }
  });
  log.info('stopped');
}
