/** pg_dump and pg_restore, which the npm package of PostgreSQL does not have: those of Debian, with its server. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
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

/**
 * `pg_dump | pg_restore`, as operators copy a database. The target exists and is empty. `expected` matches each error of
 * pg_restore that is no failure.
 */
export async function copyByDump(bin: string, from: string, to: string, expected?: RegExp): Promise<void> {
  const dump = spawn(join(bin, 'pg_dump'), ['--format=custom', from], { stdio: ['ignore', 'pipe', 'inherit'] });
  const restore = spawn(join(bin, 'pg_restore'), ['--dbname', to], { stdio: ['pipe', 'inherit', 'pipe'] });
  const ended = [once(dump, 'exit'), once(restore, 'close')];
  const printed = text(restore.stderr);
  await pipeline(dump.stdout, restore.stdin);
  const [dumped, restored] = (await Promise.all(ended)).map(([code]) => code as number | null);
  const errors = (await printed).match(/^pg_restore: error: .*$/gm) ?? [];
  const isExpected = errors.length > 0 && errors.every((error) => expected?.test(error));
  if (dumped !== 0 || (restored !== 0 && !isExpected))
    throw new Error(`pg_dump and pg_restore ended with ${dumped} and ${restored}: ${await printed}`);
}
