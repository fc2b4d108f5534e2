import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import pg from 'pg';

const script = fileURLToPath(new URL('holder.mjs', import.meta.url));

export interface Holder {
  readonly process: ChildProcess;
  readonly url: string;
  /** Ends its use and waits for its end. */
  leave(): Promise<void>;
}

/** A process of its own, in a process group of its own as a shell would give it, that uses the PostgreSQL below `home`. */
export async function startHolder(home: string): Promise<Holder> {
  const child = spawn(process.execPath, [script, home], { stdio: ['pipe', 'pipe', 'inherit'], detached: true });
  const exit = once(child, 'exit');
  const failed = exit.then(([code]) => Promise.reject(new Error(`holder ended with ${code}`)));
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
