/** Processes that tests start: the compiled commands, and small scripts. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';

interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface StartedProcess {
  readonly pid: number;
  /** Resolves when the process has exited; a process that it started may still write to its streams. */
  readonly exited: Promise<Exit>;
  /** Resolves when the process has exited and its streams are closed, with all that it printed. */
  readonly ended: Promise<Exit & { readonly stdout: string; readonly stderr: string }>;
  /** Resolves when one of the two streams contains the text; rejects when the process exits before. */
  readonly printed: (text: string) => Promise<void>;
  /** All that it has printed so far, both streams in the order of arrival. */
  readonly output: () => string;
  /** Only the complete lines of its standard output. */
  readonly lines: () => readonly string[];
  /** Writes to its standard input. */
  readonly write: (text: string) => void;
  /** Closes its standard input. */
  readonly closeInput: () => void;
  readonly kill: (signal: NodeJS.Signals) => void;
}

interface ProcessOptions {
  /** The whole environment beside PATH: nothing of the environment of the tests is inherited. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Working directory; default: that of the tests. */
  readonly cwd?: string;
  /** Whether the test writes to its standard input; default: its input is empty. */
  readonly hasInput?: boolean;
  /** Starts the process in a process group of its own, as a shell does. */
  readonly isGroupLeader?: boolean;
}

/** Starts a JavaScript file with this version of Node. */
export function startProcess(
  script: string,
  args: readonly string[],
  { variables = {}, cwd, hasInput = false, isGroupLeader = false }: ProcessOptions = {},
): StartedProcess {
  const child = spawn(process.execPath, [script, ...args], {
    stdio: 'pipe',
    env: { PATH: process.env['PATH'], ...variables },
    detached: isGroupLeader,
    ...(cwd === undefined ? {} : { cwd }),
  });
  if (!hasInput) child.stdin.end();
  // A process that has ended does not read what is still written to it.
  child.stdin.on('error', () => undefined);
  const streams = { stdout: '', stderr: '' };
  let output = '';
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      streams[name] += text;
      output += text;
    });
  }
  const exited = once(child, 'exit').then(([code, signal]): Exit => ({ code, signal }));
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal, ...streams }));
  return {
    pid: child.pid ?? 0,
    exited,
    ended,
    printed: (text) =>
      new Promise((resolve, reject) => {
        const look = () => output.includes(text) && resolve();
        // Registered after the listeners above, so that the new text is already in `output`.
        for (const stream of [child.stdout, child.stderr]) stream.on('data', look);
        look();
        ended.then(
          () => reject(new Error(`the process ended before it printed ${JSON.stringify(text)}: ${output}`)),
          reject,
        );
      }),
    output: () => output,
    lines: () => streams.stdout.split('\n').slice(0, -1),
    write: (text) => void child.stdin.write(text),
    closeInput: () => void child.stdin.end(),
    kill: (signal) => void child.kill(signal),
  };
}
