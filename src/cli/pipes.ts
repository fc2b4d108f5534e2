/** Output that nobody reads any more, such as `sql ... | head -1`. */
import { ExitCode } from './exit.ts';

/** What a write to a closed pipe fails with, and a write after that. */
const CLOSED = ['EPIPE', 'ERR_STREAM_DESTROYED'];

/**
 * A reader that goes away is no error: what is left of the output is dropped, and the command ends as it would have, with its
 * own exit code. A run that is paid for goes on. Output that cannot be written for another reason, such as a full disk, ends
 * the process with 1.
 */
export function tolerateClosedPipes(): void {
  process.stderr.on('error', () => undefined);
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (CLOSED.includes(error.code ?? '')) return;
    process.stderr.write(`error: cannot write the output: ${error.message}\n  -> make room, or write it elsewhere\n`);
    process.exit(ExitCode.failed);
  });
}
