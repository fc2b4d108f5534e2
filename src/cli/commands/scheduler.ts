import { Command } from 'commander';
import type { Config } from '../../config/config.ts';
import { ConfigError } from '../../errors.ts';
import { migrateWarehouse } from '../../app/migrate-warehouse.ts';
import { readWarehouseId } from '../../app/open-warehouse.ts';
import { readApiTime } from '../../doctor/clocks.ts';
import { startClock } from '../../jobs/cron/clock.ts';
import { startReconciler } from '../../jobs/reconciler/reconciler.ts';
import { traceEvents } from '../../monitoring/trace-events.ts';
import { planAllPipelines } from '../../plan/plan-pipelines.ts';
import { runCommand } from '../command.ts';
import { now } from '../context.ts';
import { readSetup } from '../setup.ts';
import { type ServiceContext, withService } from '../service-context.ts';
import { requireRemoteApi } from '../working-context.ts';
import { reloadOnHangup } from '../reload-on-hangup.ts';
import { ExitCode } from '../exit-code.ts';
import {
  chooseHealthAddress,
  healthHostOption,
  type HealthOptions,
  healthPortOption,
} from '../input/health-options.ts';
import { yesOption } from '../input/options.ts';
import { logBegunRun } from '../output/log-events.ts';
import { logForecast, requireBudget } from '../require-budget.ts';

export const schedulerCommand = new Command('scheduler')
  .addOption(yesOption())
  .addOption(healthPortOption())
  .addOption(healthHostOption())
  .action((options: HealthOptions & { readonly yes?: boolean }) => {
    const setup = readSetup();
    requireRemoteApi(setup.environment);
    requirePlans(setup.config);
    if (!options.yes) {
      throw new ConfigError('the schedule spends credits without asking again', {
        remedy: 'add --yes to say that it may',
      });
    }
    requireBudget(setup);
    return runCommand<ServiceContext>({
      signals: { code: ExitCode.complete },
      open: (work) => withService(setup, chooseHealthAddress(options, setup.environment.health), work),
      work: async (context, { stop }) => {
        await serveUntilStopped(context, stop.requested);
        return ExitCode.complete;
      },
    });
  });

/** Reports a pipeline that cannot be planned now, not at its first slot. */
const requirePlans = (config: Config) => void planAllPipelines(config, { trigger: 'cron', slot: new Date() });

async function serveUntilStopped(
  { environment, config, api, log, warehouse, served, metrics, alerting, onError, onEvent: logEvent }: ServiceContext,
  stopRequested: Promise<string>,
): Promise<void> {
  const { pool } = warehouse;
  const { leaseMs } = environment;
  const { health, url } = served;
  const check = (next: Config) => {
    requirePlans(next);
    requireBudget({ environment, config: next });
  };
  const queues = await warehouse.openQueues(onError);
  health.addService('queue', queues.findOutage);
  metrics.addLedger(pool, queues.backend);
  try {
    await logForecast(log, pool, config, now());
    const onEvent = await traceEvents(logEvent, () => readWarehouseId(pool));
    const reconciler = await startReconciler({ pool, queues, now, leaseMs, onError, onEvent, health });
    const onRun = logBegunRun(log);
    const clock = await startClock({
      pool,
      queues,
      config,
      source: api.source,
      now,
      migrate: migrateWarehouse,
      readApiTime: () => readApiTime(environment),
      onError,
      onEvent,
      onRun,
      onOpenRuns() {
        reconciler.wake();
        alerting.noticeOpenRuns();
      },
      health,
    });
    const apply = (next: Config) => {
      metrics.reconfigure(next);
      alerting.reconfigure(next);
      return clock.reconfigure(next);
    };
    const reload = reloadOnHangup({ environment, config }, { log, check, apply });
    health.started();
    log.info({ queue: queues.backend, pipelines: Object.keys(config.pipelines), health: url }, 'scheduler ready');
    log.info({ signal: await stopRequested }, 'stopping');
    health.stopping();
    reload.dispose();
    await clock.stop();
    await reconciler.stop();
  } finally {
    await queues.close();
  }
}
