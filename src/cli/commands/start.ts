import { Command } from 'commander';
import { startClock } from '../../jobs/schedule/clock.ts';
import { nextSlot } from '../../jobs/schedule/slots.ts';
import { pipelinePlan } from '../../jobs/plans/pipelines.ts';
import type { Run } from '../../jobs/ledger/runs.ts';
import type { RunPlan } from '../../jobs/plans/run-plan.ts';
import { agree, runPlan } from '../buying.ts';
import { type Desk, readSetup, withDesk } from '../desk.ts';
import { ExitCode, endWith, exitCodeOf, printRunError } from '../exit.ts';
import { yes } from '../options.ts';
import { lineOf } from '../progress.ts';
import { listenForStop } from '../signals.ts';
import { summary } from '../summary.ts';

const say = (line: string) => void process.stdout.write(`${line}\n`);

export const start = new Command('start')
  .description('Everything in one process: database, scheduler, worker. Without credentials against the simulator.')
  .option('--once', 'run every pipeline once, print a summary and exit')
  .addOption(yes())
  .action(async (options: { readonly once?: boolean; readonly yes?: boolean }) => {
    const stop = listenForStop();
    const slot = new Date();
    const setup = readSetup();
    const wanted = Object.keys(setup.config.pipelines).map((name) =>
      pipelinePlan(setup.config, name, { trigger: 'start', slot }),
    );
    const runs: Run[] = [];
    const stopped = await withDesk(setup, false, async (desk) => {
      const plans = await agree(desk, wanted, { skipComplete: true, yes: options.yes === true });
      const first = await Promise.race([runPipelines(desk, plans, runs), stop.asked]);
      if (typeof first === 'string') return true;
      say(await summary(desk, runs));
      if (!options.once) await stayUp(desk, stop.asked);
      return false;
    });
    stop.forget();
    if (stopped) process.stderr.write('Interrupted. What is left of the run goes on at the next start.\n');
    endWith(stopped ? ExitCode.interrupted : options.once ? exitCodeOf(runs) : ExitCode.complete);
  });

async function runPipelines(desk: Desk, plans: readonly RunPlan[], runs: Run[]): Promise<void> {
  for (const plan of plans) {
    const run = await runPlan(desk, plan);
    runs.push(run);
    if (run.status !== 'succeeded') printRunError(run);
  }
}

function tellEnd(run: Run): void {
  say(`${new Date().toISOString()} ${lineOf(run)}: ${run.status}`);
  if (run.status !== 'succeeded') printRunError(run);
}

async function stayUp(desk: Desk, asked: Promise<string>): Promise<void> {
  const { warehouse, config } = desk;
  const session = await desk.session();
  const clock = await startClock({
    pool: warehouse.pool,
    queues: session.queues,
    config,
    onError: (error) => void process.stderr.write(`${error.message}\n`),
    onRun: (pipeline, runId, slot) => {
      say(`${new Date().toISOString()} ${pipeline}: run ${runId} ${slot ? 'begun' : 'goes on'}`);
      // What is still open when we stop is told by the next start.
      session.wait(runId).then(tellEnd, () => undefined);
    },
  });
  for (const [name, pipeline] of Object.entries(config.pipelines)) {
    say(`Next ${name}: ${nextSlot(pipeline, config)?.toISOString() ?? 'never'} (${pipeline.cron}).`);
  }
  say('Up. Ctrl-C stops.');
  await asked;
  say('Stopping ...');
  await clock.stop();
}
