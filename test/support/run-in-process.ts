/** The command line inside this process: a process of its own takes a second and more to start. */
import { vi } from 'vitest';
import { exitWithError } from '../../src/cli/output/errors.ts';
import { loadProgram } from '../../src/cli/program.ts';
import { type Ended, toEnvironment, type Variables } from './cli.ts';

class Exited extends Error {
  readonly code: number;
  constructor(code: number) {
    super(`exited with ${code}`);
    this.code = code;
  }
}

/** Like runCli, for commands that end by themselves: they get no signal, and their exit code is returned. */
export async function runInProcess(args: readonly string[], variables: Variables = {}): Promise<Ended> {
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
  const environment = process.env;
  const before = process.exitCode;
  process.exitCode = undefined;
  process.env = { ...toEnvironment(variables) };
  try {
    const program = await loadProgram(args);
    await program.parseAsync(args, { from: 'user' }).catch(exitUnlessExited);
    return { code: readExitCode(process), signal: null, ...printed };
  } catch (error) {
    if (error instanceof Exited) return { code: error.code, signal: null, ...printed };
    throw error;
  } finally {
    process.env = environment;
    process.exitCode = before;
    vi.restoreAllMocks();
  }
}

function exitUnlessExited(error: unknown): void {
  if (error instanceof Exited) throw error;
  exitWithError(error);
}

/**
 * The exit code that a command has set; 0 without one. A parameter, because TypeScript believes that it is still
 * undefined.
 */
const readExitCode = ({ exitCode }: { readonly exitCode?: unknown }): number => Number(exitCode ?? 0);
