/** Exports can be stopped: what they have written so far is removed. */
import { ExitCode } from './exit-code.ts';
import { listenForStop } from './signals.ts';

class ExportStopped extends Error {}

/**
 * Calls `work` with a function that throws once INT or TERM was received; then the exit code is that of an
 * interruption.
 */
export async function withStop(work: (throwIfStopped: () => void) => Promise<void>): Promise<void> {
  const stop = listenForStop();
  try {
    await work(() => {
      if (stop.isRequested()) throw new ExportStopped();
    });
  } catch (error) {
    if (!(error instanceof ExportStopped)) throw error;
    process.stderr.write('Interrupted: nothing was exported.\n');
    process.exitCode = ExitCode.interrupted;
  } finally {
    stop.dispose();
  }
}
