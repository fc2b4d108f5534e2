import { Command } from 'commander';
import { openSession, readSpoolOptions, STOP_DEADLINE_MS } from '../../app/session.ts';
import type { Config } from '../../config/config.ts';
import { runCommand } from '../command.ts';
import { now } from '../context.ts';
import { readSetup } from '../setup.ts';
import { type ServiceContext, withService } from '../service-context.ts';
import { reloadOnHangup } from '../reload-on-hangup.ts';
import { ExitCode } from '../exit-code.ts';
import {
  chooseHealthAddress,
  healthHostOption,
  type HealthOptions,
  healthPortOption,
} from '../input/health-options.ts';
import { parseWholeNumber } from '../input/options.ts';

export const workerCommand = new Command('worker')
  .option(
    '--deadline <seconds>',
    'time the calls in flight have when stopped',
    (text) => parseWholeNumber(text, 0),
    STOP_DEADLINE_MS / 1000,
  )
  .addOption(healthPortOption())
  .addOption(healthHostOption())
  .action(({ deadline, ...options }: HealthOptions & { readonly deadline: number }) => {
    const setup = readSetup();
    const deadlineMs = deadline * 1000;
    return runCommand<ServiceContext>({
      signals: { deadlineMs, code: ExitCode.complete },
      open: (work) => withService(setup, chooseHealthAddress(options, setup.environment.health), work),
      work: async (context, { stop }) => {
        const { environment, config, api, log, warehouse, metrics, alerting, onError, onEvent } = context;
        const { health, url } = context.served;
        const session = await openSession(warehouse, config, api, onError, {
          ...readSpoolOptions(environment),
          now,
          onNote: (message) => log.info(message),
          onEvent: metrics.observe(onEvent),
          health,
        });
        const apply = (next: Config) => {
          session.reconfigure(next);
          alerting.reconfigure(next);
        };
        const reload = reloadOnHangup(setup, { log, apply });
        health.started();
        log.info({ queue: session.queues.backend, api: api.baseUrl, health: url }, 'worker ready');
        log.info({ signal: await stop.requested }, 'stopping');
        health.stopping();
        reload.dispose();
        await session.close(deadlineMs);
        return ExitCode.complete;
      },
    });
  });
