/** Checks: what an operator wants to know before anything runs. One that fails, or takes too long, keeps no other from it. */
import { EchotikError } from '../../errors.ts';

/** One thing that a check has to say. */
export interface Remark {
  readonly result: 'ok' | 'warning' | 'error';
  readonly message: string;
  readonly remedy: string | null;
}

export interface Finding extends Remark {
  readonly check: string;
}

export interface Check {
  readonly name: string;
  readonly find: () => readonly Remark[] | Promise<readonly Remark[]>;
}

export const ok = (message: string): Remark => ({ result: 'ok', message, remedy: null });
/** Allowed, and probably not meant. */
export const warning = (message: string, remedy: string): Remark => ({ result: 'warning', message, remedy });
/** Nothing runs like this. */
export const error = (message: string, remedy: string | null): Remark => ({ result: 'error', message, remedy });

export const orFine = (remarks: readonly Remark[], message: string): readonly Remark[] =>
  remarks.length ? remarks : [ok(message)];

/** The start of an embedded PostgreSQL on a slow disk, with a margin; everything else gives up by itself before. */
const TIMEOUT_MS = 30_000;

/** All at once; what they found, in their order. */
export async function runChecks(checks: readonly Check[], timeoutMs = TIMEOUT_MS): Promise<readonly Finding[]> {
  const found = await Promise.all(
    checks.map(async ({ name, find }) => {
      const remarks = await within(timeoutMs, find).catch((cause: unknown) => [failure(cause)]);
      return remarks.map(({ result, message, remedy }) => ({ check: name, result, message, remedy }));
    }),
  );
  return found.flat();
}

async function within(ms: number, find: Check['find']): Promise<readonly Remark[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<readonly Remark[]>((resolve) => {
    const told = error(`no answer within ${ms / 1000} s`, 'see whether the server or the network is overloaded');
    timer = setTimeout(resolve, ms, [told]);
  });
  try {
    return await Promise.race([find(), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** What was thrown, as a remark. */
export function failure(cause: unknown): Remark {
  if (cause instanceof EchotikError) return error(cause.message, cause.remedy ?? null);
  return error(cause instanceof Error ? cause.message : String(cause), null);
}
