/** The lifecycle of commands that work until they are done or stopped: signals, interruption, results, exit code. */
import type { Run } from '../ledger/runs.ts';
import { chooseExitCode, ExitCode } from './exit-code.ts';
import { printRunError } from './output/errors.ts';
import { interruptionText } from './output/run-lines.ts';
import { listenForStop, type StopOptions, type StopRequest } from './signals.ts';

/** Ends the work of a command that is stopped; only runCommand catches it. */
class Interruption extends Error {}

/** What a command reports about its runs while it works, and how it learns that it has to stop. */
export interface CommandScope {
  /** The signal, for commands that serve until they are stopped. */
  readonly stop: StopRequest;
  /** Runs that have ended so far. */
  readonly ended: readonly Run[];
  /** Ends the command as interrupted if it has been stopped. */
  throwIfStopped(): void;
  /** Does the work unless the command is stopped, before or meanwhile: then it ends as interrupted. */
  orStop<T>(work: () => Promise<T>): Promise<T>;
  /** Number of runs that the command has to do; 1 if it is not set. */
  setPlanned(runs: number): void;
  /** The run that the command is waiting for; undefined between runs. */
  setCurrent(runId: number | undefined): void;
  addEnded(run: Run): void;
  /** Prints the errors of ended runs that were not printed before. */
  printRunErrors(): void;
}

interface CommandOptions<Context> {
  /** Opens what the work needs, calls it, and closes everything again, also if it fails. */
  readonly open: (work: (context: Context) => Promise<void>) => Promise<unknown>;
  /** Returns the exit code; undefined: that of the worst run. */
  readonly work: (context: Context, scope: CommandScope) => Promise<number | undefined>;
  /**
   * Prints the result on stdout when everything is closed, also of an interrupted command: the runs that have ended.
   */
  readonly print?: (runs: readonly Run[]) => void;
  /**
   * What continues an interrupted run, such as 'the same command continues it'. Absent: `work` handles the signal
   * itself.
   */
  readonly onInterrupt?: string;
  readonly signals?: StopOptions;
}

/** Runs a command from its opening to its exit code. Throws what `open` and `work` throw. */
export async function runCommand<Context>({
  open,
  work,
  print,
  onInterrupt = 'it can be resumed',
  signals,
}: CommandOptions<Context>): Promise<void> {
  const stop = listenForStop(signals);
  const ended: Run[] = [];
  let printed = 0;
  let planned = 1;
  let runId: number | undefined;
  const scope: CommandScope = {
    stop,
    ended,
    throwIfStopped() {
      if (stop.isRequested()) throw new Interruption();
    },
    orStop(start) {
      scope.throwIfStopped();
      const interruption = stop.requested.then(() => {
        throw new Interruption();
      });
      return Promise.race([start(), interruption]);
    },
    setPlanned: (runs) => void (planned = runs),
    setCurrent: (id) => void (runId = id),
    addEnded: (run) => void ended.push(run),
    printRunErrors() {
      // A run that was left to workers is still running.
      for (const run of ended.slice(printed))
        if (run.status !== 'succeeded' && run.status !== 'running') printRunError(run);
      printed = ended.length;
    },
  };
  let code: number | undefined;
  let isInterrupted = false;
  try {
    await open(async (context) => void (code = await work(context, scope)));
  } catch (error) {
    if (!(error instanceof Interruption)) throw error;
    isInterrupted = true;
  } finally {
    stop.dispose();
  }
  print?.(ended);
  scope.printRunErrors();
  if (isInterrupted) process.stderr.write(interruptionText({ runId, next: onInterrupt, ended: ended.length, planned }));
  process.exitCode = isInterrupted ? ExitCode.interrupted : (code ?? chooseExitCode(ended));
}
