import { Command } from 'commander';
import type { Logger } from 'pino';
import type { Alerting } from '../../alerts/alerting.ts';
import { openAlerting } from '../../app/open-alerting.ts';
import { migrateWarehouse } from '../../app/migrate-warehouse.ts';
import { readApiTime } from '../../doctor/clocks.ts';
import type { Environment } from '../../config/environment.ts';
import { DEFAULT_WEB_PORT, type WebSettings } from '../../config/web-settings.ts';
import type { Health } from '../../health/health.ts';
import type { ServedHealth } from '../../health/serve-health.ts';
import { startClock } from '../../jobs/cron/clock.ts';
import { planAllPipelines } from '../../plan/plan-pipelines.ts';
import { findNextSlot } from '../../plan/slots.ts';
import { requireAuthentication } from '../../web/web.ts';
import { runCommand } from '../command.ts';
import { alertHandlers } from '../alert-handlers.ts';
import { now } from '../context.ts';
import { readSetup } from '../setup.ts';
import { type CommandContext, type SessionHandlers, stderrHandlers, withApiContext } from '../working-context.ts';
import { reloadOnHangup } from '../reload-on-hangup.ts';
import { ExitCode } from '../exit-code.ts';
import {
  chooseHealthAddress,
  healthHostOption,
  type HealthOptions,
  healthPortOption,
} from '../input/health-options.ts';
import { yesOption } from '../input/options.ts';
import {
  allowSpendOption,
  chooseWebSettings,
  publicUrlOption,
  type WebFlags,
  webHostOption,
  webPortOption,
} from '../input/web-options.ts';
import { createErrorLogger, createEventLogger, logBegunRun } from '../output/log-events.ts';
import { createLog } from '../output/log.ts';
import { rateLimitedReporter } from '../output/rate-limited-reporter.ts';
import { buildSummary } from '../output/summary.ts';
import { logForecast, requireBudget } from '../require-budget.ts';
import type { ServedWeb } from '../serve-web.ts';
import { serveMetrics, type ServedMetrics } from '../serve-metrics.ts';
import { runPlans } from '../spend.ts';
import { withHealth } from '../with-health.ts';

export const startCommand = new Command('start')
  .option('--once', 'run every pipeline once, print a summary and exit')
  .addOption(yesOption())
  .addOption(healthPortOption())
  .addOption(healthHostOption())
  .addOption(webPortOption('--web-port', `${DEFAULT_WEB_PORT}, else any free one`))
  .addOption(webHostOption('--web-host'))
  .addOption(publicUrlOption())
  .addOption(allowSpendOption())
  .option('--no-web', 'do not serve the web UI; with --once it is not served')
  .action((options: StartOptions) => {
    const { once = false, yes = false } = options;
    const slot = new Date();
    const setup = readSetup();
    if (setup.environment.credentials && !once) requireBudget(setup);
    const webSettings = chooseStartSettings(options, setup.environment);
    if (webSettings) requireAuthentication(webSettings);
    const plans = planAllPipelines(setup.config, { trigger: 'start', slot });
    const log = createLog(setup.environment);
    const logHandlers: SessionHandlers = { onError: createErrorLogger(log), onEvent: createEventLogger(log) };
    // The first runs have progress and a summary; after that the process logs like a scheduler and a worker.
    let handlers = stderrHandlers;
    const switchedHandlers: SessionHandlers = {
      onError: (error) => handlers.onError(error),
      onEvent: (event) => handlers.onEvent(event),
    };
    const address = chooseHealthAddress(options, setup.environment.health);
    return runCommand<StartContext>({
      open: (work) =>
        withHealth(address, switchedHandlers.onError, async (served) => {
          const metrics = serveMetrics(served, setup.config, switchedHandlers.onError);
          const serve = (context: CommandContext) => {
            metrics.addLedger(context.warehouse.pool, setup.environment.redisUrl === undefined ? 'postgres' : 'redis');
            return work({ ...context, served, metrics });
          };
          const onEvent = metrics.observe(switchedHandlers.onEvent);
          return withApiContext(setup, false, serve, { ...switchedHandlers, onEvent, health: served.health }).finally(
            () => metrics.close(),
          );
        }),
      work: async ({ served: { health, url }, metrics, ...opened }, scope) => {
        // It is ready once it has a worker, which the first run opens.
        const session = async () => {
          const worker = await opened.session();
          health.started();
          return worker;
        };
        const context = { ...opened, session };
        void scope.stop.requested.then(health.stopping);
        if (url !== undefined) context.report(`Health: ${url}/readyz`);
        const web = webSettings && (await openWeb(context, webSettings, switchedHandlers.onError));
        try {
          const runOptions = { skipComplete: true, yes, onEnded: () => scope.printRunErrors() };
          const code = await runPlans(context, plans, runOptions, scope);
          process.stdout.write(`${await buildSummary(context, scope.ended)}\n`);
          if (once) return code;
          const { countNotification: onDelivery } = metrics;
          const alerting = await openAlerting({ ...context, onDelivery, onError: logHandlers.onError, now });
          try {
            handlers = alertHandlers(logHandlers, alerting);
            await serveUntilStopped(
              { ...context, health, metrics, alerting, web },
              log,
              handlers,
              scope.stop.requested,
            );
          } finally {
            await alerting.stop();
          }
          return ExitCode.complete;
        } finally {
          await web?.close();
        }
      },
      onInterrupt: 'the next start continues it',
    });
  });

interface StartOptions extends HealthOptions, Pick<WebFlags, 'publicUrl' | 'allowSpend'> {
  readonly once?: boolean;
  readonly yes?: boolean;
  readonly web: boolean;
  readonly webPort?: number;
  readonly webHost?: string;
}

interface StartContext extends CommandContext {
  readonly served: ServedHealth;
  readonly metrics: ServedMetrics;
}

interface ServingContext extends CommandContext {
  readonly health: Health;
  readonly metrics: ServedMetrics;
  readonly alerting: Alerting;
  readonly web: ServedWeb | undefined;
}

/** Undefined: the web UI is not served. */
function chooseStartSettings(
  { once, web, webPort: port, webHost: host, publicUrl, allowSpend }: StartOptions,
  environment: Environment,
): WebSettings | undefined {
  if (once || !web) return undefined;
  return chooseWebSettings({ port, host, publicUrl, allowSpend }, environment.web);
}

/** Serves the web UI, and prints the link to it. */
async function openWeb(
  { environment, config, warehouse, session, report }: CommandContext,
  settings: WebSettings,
  onError: (error: Error) => void,
): Promise<ServedWeb> {
  const { serveWeb } = await import('../serve-web.ts');
  const dispatch = async () => (await session()).dispatchPlanned();
  const web = await serveWeb({ environment, config, warehouse, settings, dispatch, onError, mayMove: true });
  report(web.announcement);
  return web;
}

async function serveUntilStopped(
  { environment, warehouse, config, api, session: openSession, health, metrics, alerting, web }: ServingContext,
  log: Logger,
  { onError, onEvent }: SessionHandlers,
  stopRequested: Promise<string>,
): Promise<void> {
  const session = await openSession();
  if (api.source === 'api') await logForecast(log, warehouse.pool, config, new Date());
  const clock = await startClock({
    pool: warehouse.pool,
    queues: session.queues,
    config,
    source: api.source,
    now,
    migrate: migrateWarehouse,
    readApiTime: () => readApiTime(environment),
    onError: rateLimitedReporter(onError),
    onEvent,
    onRun: logBegunRun(log),
    onOpenRuns() {
      session.wake();
      alerting.noticeOpenRuns();
    },
    health,
  });
  for (const [name, pipeline] of Object.entries(config.pipelines)) {
    log.info({ pipeline: name, slot: findNextSlot(pipeline, config, now()), cron: pipeline.cron }, 'next slot');
  }
  const reload = reloadOnHangup(
    { environment, config },
    {
      log,
      check(next) {
        planAllPipelines(next, { trigger: 'cron', slot: now() });
        if (environment.credentials) requireBudget({ environment, config: next });
      },
      async apply(next) {
        session.reconfigure(next);
        metrics.reconfigure(next);
        alerting.reconfigure(next);
        web?.reconfigure(next);
        await clock.reconfigure(next);
      },
    },
  );
  log.info('up, Ctrl-C stops');
  log.info({ signal: await stopRequested }, 'stopping');
  reload.dispose();
  await clock.stop();
}
