/** The operator's wish to stop: the first signal asks, the second one does not wait, and nothing that hangs keeps the process. */
import { STOP_DEADLINE_MS } from '../jobs/session.ts';
import { ExitCode } from './exit.ts';

export type StopSignal = 'SIGINT' | 'SIGTERM';

export interface StopRequest {
  /** Resolves with the first INT or TERM. */
  readonly asked: Promise<StopSignal>;
  /** Whether a signal has come. */
  isAsked(): boolean;
  /** Back to the defaults of the process. */
  forget(): void;
}

interface StopOptions {
  /** How long calls in flight may go on after the first signal. */
  readonly deadlineMs?: number;
  /** Exit code of a process that has to be ended by force. */
  readonly code?: number;
}

/** Beyond the deadline: time to settle cut calls, to stop the worker and to say goodbye to queue and database. */
const FORCE_AFTER_MS = 5_000;

export function listenForStop({
  deadlineMs = STOP_DEADLINE_MS,
  code = ExitCode.interrupted,
}: StopOptions = {}): StopRequest {
  let resolveAsked: (signal: StopSignal) => void;
  const asked = new Promise<StopSignal>((resolve) => {
    resolveAsked = resolve;
  });
  let force: NodeJS.Timeout | undefined;
  const onSignal = (signal: StopSignal) => {
    if (force) process.exit(ExitCode.interrupted);
    // Whatever is not stored by then is in the ledger as reserved: others reclaim it.
    force = setTimeout(() => {
      process.stderr.write('warning: something did not stop in time; ending the process\n');
      process.exit(code);
    }, deadlineMs + FORCE_AFTER_MS);
    force.unref();
    resolveAsked(signal);
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  return {
    asked,
    isAsked: () => force !== undefined,
    forget: () => {
      clearTimeout(force);
      process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
    },
  };
}
