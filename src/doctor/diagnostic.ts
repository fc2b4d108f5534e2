/** Diagnostics of `config check`. They run in parallel; one that fails or takes too long does not affect the others. */
import { EchotikError } from '../errors.ts';

/** One result of a diagnostic. */
export interface Remark {
  readonly result: 'ok' | 'warning' | 'error';
  readonly message: string;
  readonly remedy: string | null;
}

export interface DiagnosticFinding extends Remark {
  readonly check: string;
}

export interface Diagnostic {
  readonly name: string;
  readonly find: () => readonly Remark[] | Promise<readonly Remark[]>;
}

export const ok = (message: string): Remark => ({ result: 'ok', message, remedy: null });
/** A setting or state that is allowed but probably not intended. */
export const warning = (message: string, remedy: string): Remark => ({ result: 'warning', message, remedy });
/** A mistake with which nothing runs. */
export const error = (message: string, remedy: string | null): Remark => ({ result: 'error', message, remedy });

/** The remarks, or one `ok` with the message if there are none. */
export const orOk = (remarks: readonly Remark[], message: string): readonly Remark[] =>
  remarks.length ? remarks : [ok(message)];

/**
 * The start of an embedded PostgreSQL on a slow disk, with a margin. All other diagnostics have shorter limits of their
 * own.
 */
const TIMEOUT_MS = 30_000;

/** Runs all diagnostics in parallel and returns their findings in the order of `checks`. */
export async function runDiagnostics(
  checks: readonly Diagnostic[],
  timeoutMs = TIMEOUT_MS,
): Promise<readonly DiagnosticFinding[]> {
  const found = await Promise.all(
    checks.map(async ({ name, find }) => {
      const remarks = await withTimeout(timeoutMs, find).catch((cause: unknown) => [toRemark(cause)]);
      return remarks.map(({ result, message, remedy }) => ({ check: name, result, message, remedy }));
    }),
  );
  return found.flat();
}

async function withTimeout(ms: number, find: Diagnostic['find']): Promise<readonly Remark[]> {
  let timer: NodeJS.Timeout | undefined;
  const timedOut = new Promise<readonly Remark[]>((resolve) => {
    const remark = error(`no answer within ${ms / 1000} s`, 'see whether the server or the network is overloaded');
    timer = setTimeout(resolve, ms, [remark]);
  });
  try {
    return await Promise.race([find(), timedOut]);
  } finally {
    clearTimeout(timer);
  }
}

/** A thrown error as a remark. */
export function toRemark(cause: unknown): Remark {
  if (cause instanceof EchotikError) return error(cause.message, cause.remedy ?? null);
  return error(cause instanceof Error ? cause.message : String(cause), null);
}
