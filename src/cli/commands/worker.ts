import { Command } from 'commander';
import { openSession, readSpoolOptions, STOP_DEADLINE_MS } from '../../app/session.ts';
import { runCommand } from '../command.ts';
import { now } from '../context.ts';
import { readSetup } from '../setup.ts';
import { type ServiceContext, withService } from '../working-context.ts';
import { ExitCode } from '../exit-code.ts';
import {
  chooseHealthAddress,
  healthHostOption,
  type HealthOptions,
  healthPortOption,
} from '../input/health-options.ts';
import { parseWholeNumber } from '../input/options.ts';
import { serveMetrics } from '../serve-metrics.ts';

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
      work: async ({ environment, config, api, log, warehouse, served, onError, onEvent }, { stop }) => {
        const { health, url } = served;
        const metrics = serveMetrics(served, config, onError);
        const session = await openSession(warehouse, config, api, onError, {
          ...readSpoolOptions(environment),
          now,
          onNote: (message) => log.info(message),
          onEvent: metrics.observe(onEvent),
          health,
        });
        health.started();
        log.info({ queue: session.queues.backend, api: api.baseUrl, health: url }, 'worker ready');
        log.info({ signal: await stop.requested }, 'stopping');
        health.stopping();
        await session.close(deadlineMs);
        await metrics.close();
        return ExitCode.complete;
      },
    });
  });
