/** What an operator does with a run that is there: `runs pause|resume|cancel`. */
import { Command } from 'commander';
import { ConfigError } from '../errors.ts';
import { closeRun } from '../jobs/ledger/finish.ts';
import { cancelRun as giveUp, leftOf, retryRun } from '../jobs/ledger/resume.ts';
import { findRun, type Run } from '../jobs/ledger/runs.ts';
import { limitOf } from '../jobs/plans/budget-of.ts';
import type { Pool } from '../load/pool.ts';
import { askToSpend } from './confirm.ts';
import { type Desk, followRun, type OfflineDesk, readSetup, withDesk, withOfflineDesk } from './desk.ts';
import { ExitCode, endWith, exitCodeOf, interruptedText, printRunError } from './exit.ts';
import { json, maxCredits, wholeNumber, yes } from './options.ts';
import { withWarehouse } from './reading.ts';
import { listenForStop } from './signals.ts';

/** Throws ConfigError where there is none. */
export async function runNumbered(pool: Pool, id: number): Promise<Run> {
  const run = await findRun(pool, id);
  if (run) return run;
  throw new ConfigError(`there is no run ${id}`, { remedy: 'echotik-warehouse runs lists them' });
}

const idOf = (text: string) => wholeNumber(text, 1);

interface Output {
  readonly json?: boolean;
}

function tell(run: Run, sentence: string, { json: asJson }: Output): void {
  process.stdout.write(asJson ? `${JSON.stringify(run, null, 2)}\n` : `${sentence}\n`);
}

/** A change that has to be possible: where it is not, the run's state says why. */
const changing = (
  name: string,
  description: string,
  work: (pool: Pool, id: number) => Promise<boolean>,
  done: string,
) =>
  new Command(name)
    .description(description)
    .argument('<id>', 'number of a run', idOf)
    .addOption(json())
    .action(async (id: number, options: Output) => {
      const run = await withWarehouse(async ({ pool }) => {
        const { status } = await runNumbered(pool, id);
        if (await work(pool, id)) return runNumbered(pool, id);
        throw new ConfigError(`run ${id} is ${status}: there is nothing to ${name}`, {
          remedy: 'echotik-warehouse runs lists them',
        });
      });
      tell(run, `Run ${id} ${done}`, options);
    });

export const pauseRun = changing(
  'pause',
  'Ask nothing more of it until it is resumed. Calls in flight are still stored.',
  (pool, id) => closeRun(pool, id, { status: 'paused', error: 'paused by an operator' }),
  'is paused. `runs resume` goes on with it.',
);

export const cancelRun = changing(
  'cancel',
  'Give it up: what waits is not asked any more. Calls in flight are still stored.',
  (pool, id) => giveUp(pool, id, 'cancelled by an operator'),
  'is cancelled.',
);

interface ResumeOptions extends Output {
  readonly maxCredits?: number;
  readonly detach?: boolean;
  readonly yes?: boolean;
}

export const resumeRun = new Command('resume')
  .description('Go on with a run that was paused, ran out of budget or failed; what failed is asked again.')
  .argument('<id>', 'number of a run', idOf)
  .addOption(maxCredits())
  .option('--detach', 'leave the work to workers')
  .addOption(yes())
  .addOption(json())
  .action(async (id: number, options: ResumeOptions) => {
    const stop = listenForStop();
    const setup = readSetup();
    const { trigger } = await withWarehouse(({ pool }) => runNumbered(pool, id));
    const quiet = options.json === true;
    const work = (desk: OfflineDesk) => Promise.race([goOn(desk, id, options), stop.asked]);
    const ended =
      trigger === 'replay'
        ? await withOfflineDesk(setup, quiet, work)
        : await withDesk(setup, quiet, async (desk) => {
            await agreeToRest(desk, id, options);
            return work(desk);
          });
    if (typeof ended === 'string') {
      process.stderr.write(interruptedText(id, 'the same command, or any worker, goes on with it'));
      endWith(ExitCode.interrupted);
    } else {
      tell(ended, `Run ${id}: ${ended.status}.`, options);
      if (!options.detach && ended.status !== 'succeeded') printRunError(ended);
      endWith(options.detach ? ExitCode.complete : exitCodeOf([ended]));
    }
    stop.forget();
  });

async function agreeToRest({ warehouse, api }: Desk, id: number, options: ResumeOptions): Promise<void> {
  const { requests, credits } = await leftOf(warehouse.pool, id, new Date());
  if (!requests) return;
  const text = `Run ${id} has ${requests} requests left: at least ${credits} credits.\n`;
  if (api.source === 'api') await askToSpend(text, credits, options.yes === true);
}

async function goOn(desk: OfflineDesk, id: number, { maxCredits: limit, detach }: ResumeOptions): Promise<Run> {
  const { pool } = desk.warehouse;
  const { status, credits } = await runNumbered(pool, id);
  const isRunning = status === 'running';
  // What is left was agreed to: it may cost as much, and the margin. A run that goes on has its limit.
  const at = new Date();
  const most = limit ?? (isRunning ? undefined : credits + limitOf((await leftOf(pool, id, at)).credits, desk.config));
  if (!(await retryRun(pool, id, most, at)) && !isRunning) {
    throw new ConfigError(`run ${id} is ${status}: there is nothing to go on with`, {
      remedy: 'sync or backfill begin a new one; what describes only the present is not asked for a day that is over',
    });
  }
  return detach ? runNumbered(pool, id) : followRun(desk, id);
}
