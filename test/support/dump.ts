/** pg_dump and pg_restore, which the npm package of PostgreSQL does not have: those of Debian, with its server. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

const DEBIAN = '/usr/lib/postgresql';
const PROGRAMS = ['initdb', 'postgres', 'pg_dump', 'pg_restore'];

/**
 * The folder with these programs; undefined: there is none. REQUIRE_PG_DUMP=1 makes a machine fail that has not got
 * them.
 */
export function findDumpPrograms(): string | undefined {
  const found = (existsSync(DEBIAN) ? readdirSync(DEBIAN) : [])
    .map((version) => join(DEBIAN, version, 'bin'))
    .findLast((folder) => PROGRAMS.every((program) => existsSync(join(folder, program))));
  if (!found && process.env['REQUIRE_PG_DUMP'])
    throw new Error(`REQUIRE_PG_DUMP is set, but ${DEBIAN} has no version with ${PROGRAMS.join(', ')}`);
  return found;
}

/** `pg_dump | pg_restore`, as operators copy a database. The target exists and is empty. */
export async function copyByDump(bin: string, from: string, to: string): Promise<void> {
  const dump = spawn(join(bin, 'pg_dump'), ['--format=custom', from], { stdio: ['ignore', 'pipe', 'inherit'] });
  const restore = spawn(join(bin, 'pg_restore'), ['--dbname', to], { stdio: ['pipe', 'inherit', 'inherit'] });
  const ended = [once(dump, 'exit'), once(restore, 'exit')];
  await pipeline(dump.stdout, restore.stdin);
  const codes = (await Promise.all(ended)).map(([code]) => code as number | null);
  if (codes.some((code) => code !== 0)) throw new Error(`pg_dump and pg_restore ended with ${codes.join(' and ')}`);
}
