import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import pg from 'pg';

export const HOLDER = fileURLToPath(new URL('holder.mjs', import.meta.url));

export interface Holder {
  readonly process: ChildProcess;
  readonly url: string;
  /** Ends its use and waits for its end. */
  leave(): Promise<void>;
}

/** The command that runs another one as a container does: with namespaces of its own for processes, IPC and mounts. */
export const CONTAINER = ['unshare', '--pid', '--ipc', '--mount-proc', '--fork', '--'];
/** The same with a network of its own. */
export const NETWORK_CONTAINER = 'unshare --pid --ipc --net --mount-proc --fork -- sh -c'
  .split(' ')
  .concat('ip link set lo up && exec "$@"', 'sh');

/** REQUIRE_NAMESPACES=1 makes a machine fail that has none. */
export function canUnshare(): boolean {
  const [program = '', ...words] = NETWORK_CONTAINER;
  const { status, stderr } = spawnSync(program, [...words, 'true'], { encoding: 'utf8' });
  if (status === 0) return true;
  if (process.env['REQUIRE_NAMESPACES']) throw new Error(`REQUIRE_NAMESPACES is set, but unshare fails: ${stderr}`);
  return false;
}

/**
 * A process of its own, in a process group of its own as a shell would give it, that uses the PostgreSQL below `home`.
 * `within` is the command that starts it. Throws with what it printed when it does not get one.
 */
export async function startHolder(home: string, within: readonly string[] = []): Promise<Holder> {
  const [program, ...words] = [...within, process.execPath, HOLDER, home];
  const child = spawn(program, words, { stdio: 'pipe', detached: true });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const exit = once(child, 'close');
  const failed = exit.then(([code]) => Promise.reject(new Error(`holder ended with ${code}: ${stderr}`)));
  const [url] = (await Promise.race([once(createInterface(child.stdout), 'line'), failed])) as [string];
  failed.catch(() => undefined);
  return {
    process: child,
    url,
    leave: async () => {
      child.stdin.end();
      await exit;
    },
  };
}

export async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<{ value: unknown }>(sql)).rows.map((row) => row.value);
  } finally {
    await client.end();
  }
}

/** Undefined when no server runs there (a stopped one leaves no such file). */
export async function serverPid(home: string): Promise<number | undefined> {
  const text = await readFile(join(home, 'postgres/data/postmaster.pid'), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : Number.parseInt(text, 10);
}
