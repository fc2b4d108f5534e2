/** Output whose reader has ended, such as `sql ... | head -1`. */
import { ExitCode } from '../exit-code.ts';

/** Error codes of a write to a closed pipe, and of a write after that. */
const CLOSED_PIPE_CODES = ['EPIPE', 'ERR_STREAM_DESTROYED'];

/**
 * Makes a closed pipe no error: the rest of the output is dropped, and the command ends with its own exit code. A run
 * that is paid for continues. Output that cannot be written for another reason, such as a full disk, ends the process
 * with 1.
 */
export function tolerateClosedPipes(): void {
  process.stderr.on('error', () => undefined);
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (CLOSED_PIPE_CODES.includes(error.code ?? '')) return;
    process.stderr.write(`error: cannot write the output: ${error.message}\n  -> make room, or write it elsewhere\n`);
    process.exit(ExitCode.failed);
  });
}
