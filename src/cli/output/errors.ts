/** Errors on stderr: one line with what happened, one line with what to do. */
import { CommanderError } from 'commander';
import { ConfigError, EchotikError, PlaceError } from '../../errors.ts';
import type { Run } from '../../ledger/runs.ts';
import { ExitCode } from '../exit-code.ts';
import { toPrintable, toPrintableLines } from '../../printable.ts';
import { suggestRemedy } from './suggest-remedy.ts';

type FailedRun = Pick<Run, 'run_id' | 'pipeline' | 'status' | 'error' | 'end_reason' | 'resume_at'>;

/** Prints why a run did not succeed, and what to do about it. */
export function printRunError(run: FailedRun): void {
  const { run_id, pipeline, status, error } = run;
  printLines(`run ${run_id} (${pipeline}) ended ${status}: ${error ?? 'no reason is recorded'}`, suggestRemedy(run));
}

/** Prints a line on stderr. */
export const printNote = (line: string): void => void process.stderr.write(`${toPrintable(line)}\n`);

/** Prints a warning on stderr. */
export const printWarning = ({ message }: Error): void => printNote(`warning: ${message}`);

/** Prints an error of any class. With ECHOTIK_DEBUG its stack follows, and the stacks of its causes. */
export function printError(error: unknown): void {
  const { message, remedy } = describeError(error);
  printLines(message, remedy);
  if (process.env['ECHOTIK_DEBUG']) process.stderr.write(toPrintableLines(formatStacks(error)));
}

/**
 * Prints the error and ends the process with the exit code of its class. Errors of commander were printed by commander;
 * after
 * --help and --version it only returns, so that the process ends when its output is written.
 */
export function exitWithError(error: unknown): void {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return;
    process.exit(ExitCode.usage);
  }
  printError(error);
  process.exit(chooseErrorCode(error));
}

function chooseErrorCode(error: unknown): number {
  if (error instanceof PlaceError) return ExitCode.otherPlace;
  return error instanceof ConfigError ? ExitCode.usage : ExitCode.failed;
}

function formatStacks(error: unknown): string {
  let text = '';
  const seen = new Set<unknown>();
  for (let one = error; one instanceof Error && !seen.has(one); one = one.cause) {
    seen.add(one);
    text += `${seen.size > 1 ? 'caused by ' : ''}${one.stack}\n`;
  }
  return text;
}

function printLines(message: string, remedy: string | undefined): void {
  process.stderr.write(`error: ${toPrintable(message, '\n')}\n`);
  if (remedy) process.stderr.write(`  -> ${toPrintable(remedy)}\n`);
}

/**
 * Messages of node-postgres, and SQLSTATEs: connection exceptions, a server that stops, a session that was idle too
 * long. Refused connections are left out, because other servers refuse them too.
 */
const LOST_CONNECTION =
  /^(08\w{3}|57P0[1235]|25P0[34]) |^\w+ (Connection terminated|Client has encountered a connection error)/;
const LOST_REMEDY = 'repeat the command once the server accepts connections: what was committed is kept';

function describeError(error: unknown): { readonly message: string; readonly remedy?: string | undefined } {
  if (error instanceof EchotikError) return { message: error.message, remedy: error.remedy };
  const { code, message } = error as { code?: string; message?: string };
  // PostgreSQL: undefined table, invalid schema name.
  if (code === '42P01' || code === '3F000') {
    return { message: `the warehouse is not set up (${message})`, remedy: 'run npx echotik-warehouse migrate' };
  }
  // Read-only transaction: a standby, or a session that is read only by default.
  if (code === '25006') {
    return { message: `the database accepts no writes (${message})`, remedy: 'set DATABASE_URL to the primary' };
  }
  if (LOST_CONNECTION.test(`${code} ${message}`)) {
    return { message: `the connection to PostgreSQL was lost (${message})`, remedy: LOST_REMEDY };
  }
  return { message: message ?? String(error), remedy: 'set ECHOTIK_DEBUG=1 to see where it comes from' };
}
