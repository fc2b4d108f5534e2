import { Command } from 'commander';
import type { Logger } from 'pino';
import { startClock } from '../../jobs/schedule/clock.ts';
import { nextSlot } from '../../jobs/schedule/slots.ts';
import { plansOfAll } from '../../jobs/plans/pipelines.ts';
import type { Run } from '../../jobs/ledger/runs.ts';
import { attempts } from '../attempts.ts';
import { agree, runPlan } from '../buying.ts';
import { type Desk, printed, type Reports, readSetup, withDesk } from '../desk.ts';
import { ExitCode, endWith, exitCodeOf, interruptedText, printRunError } from '../exit.ts';
import { createLog } from '../log.ts';
import { eventLogger } from '../log-events.ts';
import { yes } from '../options.ts';
import { listenForStop } from '../signals.ts';
import { logForecast, requireBudget } from '../spending.ts';
import { summary } from '../summary.ts';
import { troubleTeller } from '../trouble.ts';

const say = (line: string) => void process.stdout.write(`${line}\n`);

export const start = new Command('start')
  .description('Everything in one process: database, scheduler, worker. Without credentials against the simulator.')
  .option('--once', 'run every pipeline once, print a summary and exit')
  .addOption(yes())
  .action(async (options: { readonly once?: boolean; readonly yes?: boolean }) => {
    const stop = listenForStop();
    const slot = new Date();
    const setup = readSetup();
    if (setup.environment.credentials && !options.once) requireBudget(setup);
    const wanted = plansOfAll(setup.config, { trigger: 'start', slot });
    const runs: Run[] = [];
    let current: number | undefined;
    let planned = wanted.length;
    const each = attempts(wanted.length);
    const log = createLog(setup.environment);
    const logged: Reports = { onError: (err) => log.warn({ err }, 'trouble'), onEvent: eventLogger(log) };
    // The first runs have progress and a summary; from then on it is logged like a scheduler and a worker.
    let reports = printed;
    const reporting: Reports = {
      onError: (error) => reports.onError(error),
      onEvent: (event) => reports.onEvent(event),
    };
    const work = async (desk: Desk) => {
      const plans = await Promise.race([
        agree(desk, wanted, { skipComplete: true, yes: options.yes === true, attempts: each }),
        stop.asked,
      ]);
      if (typeof plans === 'string') return true;
      planned = plans.length;
      for (const plan of plans) {
        current = undefined;
        const run = await each.of(() => runPlan(desk, plan, { stop, onRun: (runId) => (current = runId) }));
        if (typeof run === 'string') return true;
        if (!run) continue;
        runs.push(run);
        if (run.status !== 'succeeded') printRunError(run);
      }
      say(await summary(desk, runs));
      if (options.once) return false;
      reports = logged;
      await stayUp(desk, log, logged, stop.asked);
      return false;
    };
    const stopped = await withDesk(setup, false, work, reporting);
    stop.forget();
    if (stopped) process.stderr.write(interruptedText(current, 'the next start goes on with it', runs.length, planned));
    const ended = each.haveMistakes() ? ExitCode.usage : exitCodeOf(runs);
    endWith(stopped ? ExitCode.interrupted : options.once ? ended : ExitCode.complete);
  });

async function stayUp(desk: Desk, log: Logger, { onError, onEvent }: Reports, asked: Promise<string>): Promise<void> {
  const { warehouse, config } = desk;
  const session = await desk.session();
  if (desk.api.source === 'api') await logForecast(log, warehouse.pool, config);
  const clock = await startClock({
    pool: warehouse.pool,
    queues: session.queues,
    config,
    source: desk.api.source,
    onError: troubleTeller(onError),
    onEvent,
    onRun: (pipeline, run, slot) => log.info({ pipeline, run, slot }, slot ? 'run begun' : 'run resumed'),
  });
  for (const [name, pipeline] of Object.entries(config.pipelines)) {
    log.info({ pipeline: name, slot: nextSlot(pipeline, config), cron: pipeline.cron }, 'next slot');
  }
  log.info('up, Ctrl-C stops');
  log.info({ signal: await asked }, 'stopping');
  await clock.stop();
}
