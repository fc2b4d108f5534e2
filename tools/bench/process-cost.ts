/** What processes cost, as Linux counts it in /proc: CPU time in hundredths of a second, memory in kB. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';

const TICKS_PER_SECOND = 100;
const PEAK_POLL_MS = 50;
/** Of a command and of its output in an error. */
const COMMAND_CHARACTERS = 500;
const OUTPUT_CHARACTERS = 4_000;

export interface ProcessCost {
  /** From the start of the process to its end. */
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakMb: number;
}

interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

const interruption = new AbortController();

/** Kills the program that is measured; its measurement, and those that follow, fail. */
export const interruptMeasurements = (): void => interruption.abort();

/**
 * Runs a program to its end. Its CPU time is what the kernel adds to this process when it takes note of the end, so no
 * other child of this process may end meanwhile. Throws an Error with the output when the program fails.
 */
export async function measureProcess({ file, args, cwd, env }: Command): Promise<ProcessCost> {
  const before = readCpu('self').children;
  const began = performance.now();
  const { signal } = interruption;
  const child = spawn(file, args, { cwd, env: { PATH: process.env['PATH'] ?? '', ...env }, stdio: 'pipe', signal });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  let peakMb = 0;
  const poll = setInterval(() => (peakMb = readPeakMb(child.pid) ?? peakMb), PEAK_POLL_MS);
  const [code, killedBy] = (await once(child, 'close').finally(() => clearInterval(poll))) as [
    number | null,
    string | null,
  ];
  const seconds = (performance.now() - began) / 1000;
  if (code !== 0) {
    const command = [file, ...args].join(' ').slice(0, COMMAND_CHARACTERS);
    throw new Error(`${command} ended with ${code ?? killedBy}:\n${output.slice(-OUTPUT_CHARACTERS)}`);
  }
  return { seconds, cpuSeconds: readCpu('self').children - before, peakMb };
}

/** CPU seconds of a process and, once they have ended and been waited for, of its children. Zero when it has ended. */
export function readCpu(pid: number | 'self'): { readonly own: number; readonly children: number } {
  const text = readProc(pid, 'stat');
  // The name of the program, in parentheses, may contain blanks.
  const fields = text?.slice(text.lastIndexOf(')') + 2).split(' ') ?? [];
  const seconds = (from: number) => (Number(fields[from] ?? 0) + Number(fields[from + 1] ?? 0)) / TICKS_PER_SECOND;
  return { own: seconds(11), children: seconds(13) };
}

/** CPU seconds of a process with all that it has started, also of those that have ended. */
export function readTreeCpu(root: number): number {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const text = readProc(Number(name), 'stat');
    if (text !== undefined) parents.set(Number(name), Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[1]));
  }
  const sum = (pid: number): number => {
    const { own, children } = readCpu(pid);
    return [...parents]
      .filter(([, parent]) => parent === pid)
      .reduce((all, [child]) => all + sum(child), own + children);
  };
  return sum(root);
}

/** Peak of the resident memory of a running process; undefined when it has ended. */
export function readPeakMb(pid: number | undefined): number | undefined {
  const peak = pid === undefined ? undefined : /VmHWM:\s+(\d+) kB/.exec(readProc(pid, 'status') ?? '')?.[1];
  return peak === undefined ? undefined : Math.round(Number(peak) / 1024);
}

function readProc(pid: number | 'self', file: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return undefined;
  }
}
