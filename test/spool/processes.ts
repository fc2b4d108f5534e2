/** Processes of their own that write or claim spools. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { WAREHOUSE } from './spools.ts';

export interface SpoolProcess {
  readonly child: ChildProcess;
  /** Waits for a line of its output that begins so, and returns what follows. */
  readonly line: (start: string) => Promise<string>;
  /** Number of the last line that begins so and is complete. */
  readonly last: (start: string) => number;
  readonly kill: () => Promise<void>;
  readonly send: (line: string) => void;
}

export function startProcess(script: 'writer' | 'claimer', folder: string, ...args: readonly string[]): SpoolProcess {
  const path = fileURLToPath(new URL(`${script}.mjs`, import.meta.url));
  const child = spawn(process.execPath, [path, folder, WAREHOUSE, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  let printed = '';
  let look: () => void = () => undefined;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
    look();
  });
  const lines = () => printed.split('\n').slice(0, -1);
  return {
    child,
    async line(start) {
      for (;;) {
        const found = lines().find((line) => line.startsWith(start));
        if (found !== undefined) return found.slice(start.length).trim();
        await Promise.race([
          new Promise<void>((resolve) => (look = resolve)),
          exited.then(() => Promise.reject(new Error(`it ended before it printed ${start}: ${printed.slice(-500)}`))),
        ]);
      }
    },
    last: (start) =>
      Number(
        lines()
          .findLast((line) => line.startsWith(start))
          ?.slice(start.length) ?? 0,
      ),
    async kill() {
      child.kill('SIGKILL');
      await exited;
      if (!child.stdout.readableEnded) await once(child.stdout, 'end');
    },
    send: (line) => void child.stdin.write(`${line}\n`),
  };
}
