/** The operator's wish to stop: the first signal asks, the second one does not wait. */
import { ExitCode } from './exit.ts';

type StopSignal = 'SIGINT' | 'SIGTERM';

export interface StopRequest {
  /** Resolves with the first INT or TERM. */
  readonly asked: Promise<StopSignal>;
  /** Back to the defaults of the process. */
  forget(): void;
}

export function listenForStop(): StopRequest {
  let resolveAsked: (signal: StopSignal) => void;
  const asked = new Promise<StopSignal>((resolve) => {
    resolveAsked = resolve;
  });
  let first = true;
  const onSignal = (signal: StopSignal) => {
    if (!first) process.exit(ExitCode.interrupted);
    first = false;
    resolveAsked(signal);
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  return {
    asked,
    forget: () => {
      process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
    },
  };
}
