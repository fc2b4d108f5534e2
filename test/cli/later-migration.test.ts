/** The upgrade to a version with more migrations: this program, with more files in `migrations`. */
import { cp, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, inject, test } from 'vitest';
import { onlyRow } from '../../src/load/connection/only-row.ts';
import { toEnvironment } from '../support/cli.ts';
import { withDatabase } from '../support/database.ts';
import { startProcess } from '../support/start-process.ts';
import { readRows } from '../load/write/row-writes.ts';
import { readMigrations } from '../../src/load/schema/migration-files.ts';

/** The migrations of this version, and the numbers of the next two. */
const KNOWN = readMigrations().map(({ number, name }) => `${number} ${name}`);
const NEXT = Math.max(...readMigrations().map(({ number }) => number)) + 1;
const AFTER = NEXT + 1;

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Lends a copy of the package. */
async function withPackage(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(inject('scratch'), 'package-'));
  try {
    await cp(dirname(inject('program')), join(folder, 'program'), { recursive: true });
    await cp(join(root, 'migrations'), join(folder, 'migrations'), { recursive: true });
    await cp(join(root, 'package.json'), join(folder, 'package.json'));
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
    await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** `migrate` of the copy, in a process of its own. */
const startMigrate = (folder: string, url: string) =>
  startProcess(join(folder, 'program/main.cjs'), ['migrate'], {
    variables: toEnvironment({ DATABASE_URL: url }),
    cwd: folder,
  });

test('later migrations are applied in their order, each with its row of the journal or not at all', () =>
  withPackage((folder) =>
    withDatabase(async ({ url, pool }) => {
      const migrate = () => startMigrate(folder, url).ended;
      const state = () =>
        readRows(
          pool,
          `select (select array_agg(number || ' ' || name order by number) from ops.migrations) as journal,
             (select migrations from ops.definitions) as recorded, to_regclass('ops.first') is not null as first,
             to_regclass('ops.second') is not null as second`,
        );
      const write = (file: string, sql: string) => writeFile(join(folder, 'migrations', file), sql);
      await write(`00${NEXT}_first.sql`, 'create table ops.first (id int);');
      await write(
        `00${AFTER}_second.sql`,
        'create table ops.second (id int);\n--> statement-breakpoint\nselect 1 / 0;',
      );
      expect(await migrate()).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('the migration of the schema failed: division by zero (SQLSTATE 22012)'),
      });
      expect(await state()).toEqual([
        { journal: [...KNOWN, `${NEXT} first`], recorded: NEXT, first: true, second: false },
      ]);
      await write(`00${AFTER}_second.sql`, 'create table ops.second (id int);');
      expect(await migrate()).toMatchObject({ code: 0, stdout: 'Migrations applied: 1.\n' });
      expect(await state()).toEqual([
        { journal: [...KNOWN, `${NEXT} first`, `${AFTER} second`], recorded: AFTER + 1, first: true, second: true },
      ]);
    }),
  ));

test('a later migration waits for a lock, names the session that holds it, and lets readers pass', () =>
  withPackage((folder) =>
    withDatabase(async ({ url, pool }) => {
      await writeFile(join(folder, `migrations/00${NEXT}_lanes.sql`), 'alter table ops.lanes add column later int;');
      const open = await pool.connect();
      await open.query('begin; select from ops.lanes');
      const session = onlyRow(await open.query<{ pid: number }>('select pg_backend_pid() as pid'));
      const migrating = startMigrate(folder, url);
      await migrating.printed(`is held back by session ${session.pid} (user `);
      // Between two attempts nothing waits in front of a reader.
      expect(await readRows(pool, 'select from ops.lanes')).toEqual([]);
      await open.query('commit');
      open.release();
      expect(await migrating.ended).toMatchObject({
        code: 0,
        stdout: 'Migrations applied: 1.\n',
        stderr: expect.stringMatching(
          /^warning: the migration of the schema waits: AccessExclusiveLock on ops\.lanes /,
        ),
      });
      expect(await readRows(pool, 'select later from ops.lanes')).toEqual([]);
    }),
  ));
