/** Stopping a command: the first signal requests it, the second one ends the process, and so does a deadline. */
import { STOP_DEADLINE_MS } from '../app/session.ts';
import { ExitCode } from './exit-code.ts';

type StopSignal = 'SIGINT' | 'SIGTERM';

export interface StopRequest {
  /** Resolves with the first INT or TERM. */
  readonly requested: Promise<StopSignal>;
  /** Whether a signal was received. */
  isRequested(): boolean;
  /** Restores the default handling of signals. */
  dispose(): void;
}

export interface StopOptions {
  /** Milliseconds that calls in flight have after the first signal. */
  readonly deadlineMs?: number;
  /** Exit code of a process that did not stop in time. */
  readonly code?: number;
}

/** Time after the deadline to settle interrupted calls, stop the worker, and close queue and database. */
const FORCE_AFTER_MS = 5_000;

/** Listens for INT and TERM until `dispose` is called. */
export function listenForStop({
  deadlineMs = STOP_DEADLINE_MS,
  code = ExitCode.interrupted,
}: StopOptions = {}): StopRequest {
  let resolveRequested: (signal: StopSignal) => void;
  const requested = new Promise<StopSignal>((resolve) => {
    resolveRequested = resolve;
  });
  let force: NodeJS.Timeout | undefined;
  const onSignal = (signal: StopSignal) => {
    if (force) process.exit(ExitCode.interrupted);
    // Calls whose answers are not stored by then stay reserved in the ledger: other workers reclaim them.
    force = setTimeout(() => {
      process.stderr.write('warning: something did not stop in time; ending the process\n');
      process.exit(code);
    }, deadlineMs + FORCE_AFTER_MS);
    force.unref();
    resolveRequested(signal);
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  return {
    requested,
    isRequested: () => force !== undefined,
    dispose: () => {
      clearTimeout(force);
      process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
    },
  };
}
