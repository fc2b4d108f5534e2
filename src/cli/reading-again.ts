/** Stored bodies through today's parser: begun, waited for, told. */
import type { Run } from '../jobs/ledger/runs.ts';
import { followRun, type OfflineDesk, type Setup, withOfflineDesk } from './desk.ts';
import { ExitCode, endWith, exitCodeOf, interruptedText, printRunError } from './exit.ts';
import { listenForStop } from './signals.ts';

/** `begin` gives the run to wait for; undefined: there is nothing to read. Ends the process with the run's exit code. */
export async function readAgain(
  setup: Setup,
  asJson: boolean,
  begin: (desk: OfflineDesk) => Promise<number | undefined>,
): Promise<void> {
  const stop = listenForStop();
  let run: Run | undefined;
  let current: number | undefined;
  const stopped = await withOfflineDesk(setup, asJson, async (desk) => {
    if (stop.isAsked()) return stop.asked;
    const runId = await begin(desk);
    if (runId === undefined) return undefined;
    current = runId;
    const work = async () => {
      run = await followRun(desk, runId);
    };
    return Promise.race([work(), stop.asked]);
  });
  if (asJson) process.stdout.write(`${JSON.stringify(run ?? null, null, 2)}\n`);
  if (run && run.status !== 'succeeded') printRunError(run);
  if (stopped) process.stderr.write(interruptedText(current, 'any worker goes on with it, and so does `runs resume`'));
  endWith(stopped ? ExitCode.interrupted : exitCodeOf(run ? [run] : []));
  stop.forget();
}
