/** How the command line ends: exit codes, and errors as one line what, one line what to do. */
import { CommanderError } from 'commander';
import { ConfigError, EchotikError } from '../errors.ts';
import type { Run } from '../jobs/ledger/runs.ts';
import { printable } from './table.ts';

export const ExitCode = { complete: 0, failed: 1, usage: 2, partial: 3, outOfBudget: 4, interrupted: 130 } as const;

const codeOfRun = {
  running: ExitCode.interrupted,
  paused: ExitCode.partial,
  succeeded: ExitCode.complete,
  partial: ExitCode.partial,
  failed: ExitCode.failed,
  cancelled: ExitCode.failed,
  out_of_budget: ExitCode.outOfBudget,
} as const;

/** The worst of the runs decides. */
export function exitCodeOf(runs: readonly Pick<Run, 'status'>[]): number {
  const order: number[] = [ExitCode.failed, ExitCode.outOfBudget, ExitCode.partial, ExitCode.interrupted];
  const codes: number[] = runs.map(({ status }) => codeOfRun[status]);
  return order.find((code) => codes.includes(code)) ?? ExitCode.complete;
}

/** What a run that did not succeed died of, and what to do about it. */
export function printRunError({
  run_id,
  pipeline,
  status,
  error,
  resume_at,
}: Pick<Run, 'run_id' | 'pipeline' | 'status' | 'error' | 'resume_at'>): void {
  printLines(
    `run ${run_id} (${pipeline}) ended ${status}: ${error ?? 'no reason is recorded'}`,
    remedyOf(run_id, status, error ?? '', resume_at),
  );
}

/** Words of node and undici for an API that is not there. */
const UNREACHABLE = /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|connect timeout/i;

function remedyOf(runId: number, status: Run['status'], error: string, resumeAt: Date | null): string {
  const resume = `npx echotik-warehouse runs resume ${runId}`;
  if (status === 'paused') return `${resume} goes on with it`;
  if (status === 'cancelled') return 'begin a new one: what is stored is not bought again';
  if (status === 'out_of_budget') {
    if (!resumeAt) return `${resume} goes on with it; --max-credits sets another limit`;
    const when = resumeAt.toISOString().replace('.000Z', 'Z');
    const how = `a scheduler goes on with it at ${when}, and so does the same command`;
    return error.includes('quota') ? `ask EchoTik to raise the quota; ${how}` : `raise the budget, or wait: ${how}`;
  }
  if (error.includes('refused the credentials')) {
    return 'correct ECHOTIK_USERNAME and ECHOTIK_PASSWORD, then give the same command: it goes on with this run';
  }
  if (resumeAt) {
    const when = resumeAt.toISOString().replace(/\.\d+Z$/, 'Z');
    return `a scheduler asks again what failed at ${when}; ${resume} does it now`;
  }
  if (UNREACHABLE.test(error)) return 'check ECHOTIK_BASE_URL and the network, then run it again';
  if (error.includes('ops.quarantine')) return 'npx echotik-warehouse quarantine list shows what is wrong with them';
  if (/^check [\w-]+ failed: /.test(error))
    return `npx echotik-warehouse checks list --run ${runId} --failed tells all; docs/checks.md what to do`;
  const look = `npx echotik-warehouse sql "select stream, params, status, error from ops.requests where run_id = ${runId} and error is not null"`;
  return `${look}; ${resume} asks again what failed`;
}

/**
 * What an interruption leaves behind, with a line break; `run` is undefined where none was under way. `ended` of `planned` runs,
 * if there are several, came to their end before.
 */
export function interruptedText(run: number | undefined, next: string, ended = 0, planned = 1): string {
  if (run !== undefined) return `Interrupted. Run ${run} is kept: ${next}.\n`;
  if (ended === 0) return 'Interrupted before a run began: nothing was asked.\n';
  return `Interrupted between runs: ${ended} of ${planned} ${ended === 1 ? 'has' : 'have'} ended, the others have not begun.\n`;
}

export function printError(error: unknown): void {
  const { message, remedy } = wordsOf(error);
  printLines(message, remedy);
  if (process.env['ECHOTIK_DEBUG']) process.stderr.write(stacksOf(error));
}

/** With those of what caused it. */
function stacksOf(error: unknown): string {
  let text = '';
  const seen = new Set<unknown>();
  for (let one = error; one instanceof Error && !seen.has(one); one = one.cause) {
    seen.add(one);
    text += `${seen.size > 1 ? 'caused by ' : ''}${one.stack}\n`;
  }
  return text;
}

function printLines(message: string, remedy: string | undefined): void {
  process.stderr.write(`error: ${printable(message, '\n')}\n`);
  if (remedy) process.stderr.write(`  -> ${printable(remedy)}\n`);
}

/** Time for what is still open, such as a queue that is away and is tried again for ever. */
const LINGER_MS = 1_000;

/** The process ends with this code: by itself, or before long if something holds it. */
export function endWith(code: number): void {
  process.exitCode = code;
  setTimeout(() => process.exit(), LINGER_MS).unref();
}

/**
 * Prints the error and ends the process with its code. What commander throws it has printed before; after help and version
 * the process ends by itself, when they are written.
 */
export function exitWith(error: unknown): void {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return;
    process.exit(ExitCode.usage);
  }
  printError(error);
  process.exit(error instanceof ConfigError ? ExitCode.usage : ExitCode.failed);
}

function wordsOf(error: unknown): { readonly message: string; readonly remedy?: string | undefined } {
  if (error instanceof EchotikError) return { message: error.message, remedy: error.remedy };
  const { code, message } = error as { code?: string; message?: string };
  if (code === '42P01' || code === '3F000') {
    return { message: `the warehouse is not set up (${message})`, remedy: 'run npx echotik-warehouse migrate' };
  }
  return { message: message ?? String(error), remedy: 'set ECHOTIK_DEBUG=1 to see where it comes from' };
}
