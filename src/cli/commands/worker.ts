import { Command } from 'commander';
import { readConfig } from '../../config/read-config.ts';
import { readEnvironment } from '../../config/environment.ts';
import { openSession, spoolBelow, STOP_DEADLINE_MS } from '../../jobs/session.ts';
import { openWarehouseFor } from '../../jobs/warehouse.ts';
import { paidApi } from '../api.ts';
import { endWith, ExitCode } from '../exit.ts';
import { createLog } from '../log.ts';
import { eventLogger } from '../log-events.ts';
import { wholeNumber } from '../options.ts';
import { listenForStop } from '../signals.ts';
import { troubleTeller } from '../trouble.ts';

export const worker = new Command('worker')
  .description('Fetch what runs have queued, until stopped. Any number of workers may run.')
  .option(
    '--deadline <seconds>',
    'time the calls in flight have when stopped',
    (text) => wholeNumber(text, 0),
    STOP_DEADLINE_MS / 1000,
  )
  .action(async ({ deadline }: { readonly deadline: number }) => {
    const stop = listenForStop({ deadlineMs: deadline * 1000, code: ExitCode.complete });
    const environment = readEnvironment();
    const config = readConfig(environment);
    const log = createLog(environment);
    const api = paidApi(environment);
    const onTrouble = troubleTeller((err) => log.warn({ err }, 'trouble'));
    const warehouse = await openWarehouseFor(environment, api.source, { onTrouble });
    try {
      const session = await openSession(warehouse, config, api, onTrouble, {
        ...spoolBelow(environment),
        onNote: (message) => log.info(message),
        onEvent: eventLogger(log),
      });
      log.info({ queue: session.queues.backend, api: api.baseUrl }, 'worker ready');
      log.info({ signal: await stop.asked }, 'stopping');
      await session.close(deadline * 1000);
    } finally {
      await warehouse.close();
    }
    log.info('stopped');
    stop.forget();
    endWith(ExitCode.complete);
  });
