import { Command } from 'commander';
import { readConfig } from '../../config/read-config.ts';
import { readEnvironment } from '../../config/environment.ts';
import { ConfigError } from '../../errors.ts';
import { startClock } from '../../jobs/schedule/clock.ts';
import { plansOfAll } from '../../jobs/plans/pipelines.ts';
import { startReconciler } from '../../jobs/worker/reconciler.ts';
import { openWarehouseFor } from '../../jobs/warehouse.ts';
import { paidApi } from '../api.ts';
import { endWith, ExitCode } from '../exit.ts';
import { createLog } from '../log.ts';
import { eventLogger } from '../log-events.ts';
import { yes } from '../options.ts';
import { listenForStop } from '../signals.ts';
import { logForecast, requireBudget } from '../spending.ts';
import { troubleTeller } from '../trouble.ts';

export const scheduler = new Command('scheduler')
  .description('Begin the runs of the pipelines when they are due, until stopped. Workers do the fetching.')
  .addOption(yes())
  .action(async (options: { readonly yes?: boolean }) => {
    const stop = listenForStop({ code: ExitCode.complete });
    const environment = readEnvironment();
    const config = readConfig(environment);
    const log = createLog(environment);
    const onEvent = eventLogger(log);
    const { source } = paidApi(environment);
    // A pipeline that cannot be planned is reported now, not at its first tick.
    plansOfAll(config, { trigger: 'cron', slot: new Date() });
    if (!options.yes) {
      throw new ConfigError('the schedule spends credits without asking again', {
        remedy: 'add --yes to say that it may',
      });
    }
    const onError = troubleTeller((err) => log.warn({ err }, 'trouble'));
    requireBudget({ environment, config });
    const warehouse = await openWarehouseFor(environment, source, { onTrouble: onError });
    const queues = await warehouse.openQueues(onError);
    try {
      const { pool } = warehouse;
      await logForecast(log, pool, config);
      const { leaseMs } = environment;
      const reconciler = await startReconciler({ pool, queues, now: () => new Date(), leaseMs, onError, onEvent });
      const onRun = (pipeline: string, run: number, slot: Date | undefined) =>
        log.info({ pipeline, run, slot }, slot ? 'run begun' : 'run resumed');
      const clock = await startClock({ pool, queues, config, source, onError, onEvent, onRun });
      log.info({ queue: queues.backend, pipelines: Object.keys(config.pipelines) }, 'scheduler ready');
      log.info({ signal: await stop.asked }, 'stopping');
      await clock.stop();
      await reconciler.stop();
    } finally {
      await queues.close();
      await warehouse.close();
    }
    log.info('stopped');
    stop.forget();
    endWith(ExitCode.complete);
  });
