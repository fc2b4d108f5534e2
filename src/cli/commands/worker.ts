import { Command } from 'commander';
import { openSession, readSpoolOptions, STOP_DEADLINE_MS } from '../../app/session.ts';
import { runCommand } from '../command.ts';
import { now } from '../context.ts';
import { readSetup } from '../setup.ts';
import { type ServiceContext, withService } from '../working-context.ts';
import { reloadOnHangup } from '../reload-on-hangup.ts';
import { ExitCode } from '../exit-code.ts';
import { parseWholeNumber } from '../input/options.ts';

export const workerCommand = new Command('worker')
  .option(
    '--deadline <seconds>',
    'time the calls in flight have when stopped',
    (text) => parseWholeNumber(text, 0),
    STOP_DEADLINE_MS / 1000,
  )
  .action(({ deadline }: { readonly deadline: number }) => {
    const setup = readSetup();
    const deadlineMs = deadline * 1000;
    return runCommand<ServiceContext>({
      signals: { deadlineMs, code: ExitCode.complete },
      open: (work) => withService(setup, work),
      work: async ({ environment, config, api, log, warehouse, onError, onEvent }, { stop }) => {
        const session = await openSession(warehouse, config, api, onError, {
          ...readSpoolOptions(environment),
          now,
          onNote: (message) => log.info(message),
          onEvent,
        });
        const reload = reloadOnHangup(setup, { log, apply: (next) => session.reconfigure(next) });
        log.info({ queue: session.queues.backend, api: api.baseUrl }, 'worker ready');
        log.info({ signal: await stop.requested }, 'stopping');
        reload.dispose();
        await session.close(deadlineMs);
        return ExitCode.complete;
      },
    });
  });
