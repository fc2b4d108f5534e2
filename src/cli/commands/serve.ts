import { Command } from 'commander';
import { dispatchRequests } from '../../app/dispatch-requests.ts';
import { openWarehouse, type Warehouse } from '../../app/open-warehouse.ts';
import { DEFAULT_WEB_PORT, type WebSettings } from '../../config/web-settings.ts';
import type { Health } from '../../health/health.ts';
import { ConfigError } from '../../errors.ts';
import { createSignInUrl, requireAuthentication } from '../../web/web.ts';
import { runCommand } from '../command.ts';
import { now, stderrNotes } from '../context.ts';
import { ExitCode } from '../exit-code.ts';
import {
  allowSpendOption,
  chooseWebSettings,
  publicUrlOption,
  type WebFlags,
  webHostOption,
  webPortOption,
} from '../input/web-options.ts';
import {
  chooseHealthAddress,
  healthHostOption,
  type HealthOptions,
  healthPortOption,
} from '../input/health-options.ts';
import { printError } from '../output/errors.ts';
import { withHealth } from '../with-health.ts';
import { createErrorLogger } from '../output/log-events.ts';
import { createLog } from '../output/log.ts';
import { rateLimitedReporter } from '../output/rate-limited-reporter.ts';
import { reloadOnHangup } from '../reload-on-hangup.ts';
import { serveWeb } from '../serve-web.ts';
import { readSetup, type Setup } from '../setup.ts';

export const serveCommand = new Command('serve')
  .addOption(webPortOption('--port', String(DEFAULT_WEB_PORT)))
  .addOption(webHostOption('--host'))
  .addOption(publicUrlOption())
  .addOption(allowSpendOption())
  .addOption(healthPortOption())
  .addOption(healthHostOption())
  .option('--new-link', 'print a link that signs one more browser in to a UI that is served already, and exit')
  .action((flags: WebFlags & HealthOptions & { readonly newLink?: boolean }) => {
    const setup = readSetup();
    const settings = chooseWebSettings(flags, setup.environment.web);
    requireAuthentication(settings);
    const address = flags.newLink ? undefined : chooseHealthAddress(flags, setup.environment.health);
    return runCommand<ServeContext>({
      signals: { code: ExitCode.complete },
      open: (work) =>
        withHealth(address, printError, ({ health }) =>
          withServedWarehouse(setup, (warehouse) => work({ warehouse, health })),
        ),
      work: async ({ warehouse, health }, { stop }) => {
        void stop.requested.then(health.stopping);
        const { port = DEFAULT_WEB_PORT } = settings;
        if (flags.newLink) {
          if (settings.password !== undefined || settings.proxy)
            throw new ConfigError('there are no links', { remedy: 'sign in with the password, or through the proxy' });
          process.stdout.write(`${await createSignInUrl(warehouse.pool, settings, port)}\n`);
          return ExitCode.complete;
        }
        await serveUntilStopped(setup, { warehouse, health }, settings, stop.requested);
        return ExitCode.complete;
      },
    });
  });

interface ServeContext {
  readonly warehouse: Warehouse;
  readonly health: Health;
}

async function withServedWarehouse(
  { environment }: Setup,
  work: (warehouse: Warehouse) => Promise<void>,
): Promise<void> {
  const warehouse = await openWarehouse(environment, { ...stderrNotes, now, place: 'required' });
  try {
    await work(warehouse);
  } finally {
    await warehouse.close();
  }
}

async function serveUntilStopped(
  setup: Setup,
  { warehouse, health }: ServeContext,
  settings: WebSettings,
  stopRequested: Promise<string>,
): Promise<void> {
  const log = createLog(setup.environment);
  const onError = rateLimitedReporter(createErrorLogger(log));
  const dispatch = () => dispatchRequests(warehouse, onError);
  const web = await serveWeb({ ...setup, warehouse, settings, dispatch, onError });
  const reload = reloadOnHangup(setup, { log, apply: web.reconfigure });
  try {
    process.stderr.write(`${web.announcement}\n`);
    health.started();
    log.info({ url: web.url }, 'web UI ready');
    log.info({ signal: await stopRequested }, 'stopping');
  } finally {
    reload.dispose();
    await web.close();
  }
}
