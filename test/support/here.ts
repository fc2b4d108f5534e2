/** The command line inside this process, for commands that only read or refuse: a process of its own takes a second and more. */
import { vi } from 'vitest';
import { exitWith } from '../../src/cli/exit.ts';
import { program } from '../../src/cli/program.ts';
import { type Ended, unlimited, type Variables } from './cli.ts';

class Exited extends Error {
  readonly code: number;
  constructor(code: number) {
    super(`exited with ${code}`);
    this.code = code;
  }
}

/** Like runCli: nothing of our own environment is known to it but `variables`. */
export async function runHere(args: readonly string[], variables: Variables = {}): Promise<Ended> {
  const printed = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      printed[name] += String(text);
      return true;
    });
  }
  vi.spyOn(process, 'exit').mockImplementation((code) => {
    throw new Exited(Number(code ?? 0));
  });
  const signals = ['SIGINT', 'SIGTERM'] as const;
  const listening = signals.flatMap((signal) => process.listeners(signal));
  const environment = process.env;
  const before = process.exitCode;
  process.exitCode = undefined;
  process.env = { ECHOTIK_CONFIG: unlimited, ...variables };
  try {
    await program.parseAsync(args, { from: 'user' }).catch(exitUnlessExited);
    return { code: codeOf(process), signal: null, ...printed };
  } catch (error) {
    if (error instanceof Exited) return { code: error.code, signal: null, ...printed };
    throw error;
  } finally {
    process.env = environment;
    process.exitCode = before;
    for (const signal of signals)
      for (const listener of process.listeners(signal))
        if (!listening.includes(listener)) process.off(signal, listener);
    vi.restoreAllMocks();
  }
}

function exitUnlessExited(error: unknown): void {
  if (error instanceof Exited) throw error;
  exitWith(error);
}

/** What a command that has ended by itself leaves as the code of the process. */
const codeOf = ({ exitCode }: { readonly exitCode?: unknown }): number => Number(exitCode ?? 0);
