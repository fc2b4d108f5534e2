import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { startSimulator } from '../../simulator/server.ts';
import { diagnosePlace } from '../../src/doctor/place.ts';
import { onlyRow } from '../../src/load/connection/only-row.ts';
import type { Pool } from '../../src/load/connection/pool.ts';
import { quoteName } from '../../src/load/connection/sql-text.ts';
import { dropRole, hostileName } from '../load/readers/with-reader.ts';
import { apiVariables } from '../support/cli.ts';
import { runInProcess } from '../support/run-in-process.ts';
import { type TestCli, withCli } from '../support/with-cli.ts';

const BACKFILL = ['backfill', 'seller-ranklist', '--max-pages', '1', '--from', '2026-01-01', '--to', '2026-01-02'];
const PIPELINE = ['sync', 'trending-music-list', '--max-pages', '1', '--yes'];

/** A backfill that waits for workers, in a database that has the place of another one. */
const inCopy = (work: (cli: TestCli) => Promise<void>) =>
  withCli({}, async (cli) => {
    await cli.run([...BACKFILL, '--detach', '--yes']);
    await cli.pool.query(`update ops.warehouse set database_oid = 1, database_name = 'production'`);
    await work(cli);
  });

const readId = async (pool: Pool) =>
  onlyRow(await pool.query<{ warehouse_id: string }>('select warehouse_id from ops.warehouse')).warehouse_id;

test('at another place nothing is bought or planned, and what reads says so', () =>
  inCopy(async ({ run, simulator }) => {
    for (const args of [
      PIPELINE,
      [...BACKFILL, '--yes'],
      ['runs', 'resume', '1', '--yes'],
      ['start', '--once', '--yes'],
      ['replay', 'seller-ranklist'],
      ['worker'],
      ['scheduler', '--yes'],
    ]) {
      expect((await run(args, 5)).stderr, args.join(' ')).toMatch(
        /error: this warehouse was recorded in database production .*, and this is database test_.*: nothing is bought or planned here\n {2}-> .*adopt --as moved.*adopt --as copy\n$/,
      );
    }
    for (const args of [['status'], ['runs'], ['migrate']]) {
      const { stdout, stderr } = await run(args);
      expect(stderr, args.join(' ')).toMatch(/note: this warehouse was recorded in database production .*adopt\n/);
      expect(stdout).not.toBe('');
    }
    expect(simulator.journal).toEqual([]);
  }));

test('a warehouse that was moved keeps its id and goes on with its runs', () =>
  inCopy(async ({ run, json, pool, simulator }) => {
    const id = await readId(pool);
    expect(await json(['adopt', '--as', 'moved'])).toMatchObject({
      as: 'moved',
      warehouse_id: id,
      place: { cluster: expect.stringMatching(/^\d+$/) },
      cancelled_runs: [],
      paused_pipelines: [],
      readers: [],
    });
    expect(await json(['runs', 'resume', '1', '--yes'])).toMatchObject({ status: 'succeeded', credits: 2 });
    expect(simulator.bill.credits).toBe(2);
    const { stdout } = await run(['adopt', '--as', 'moved']);
    expect(stdout).toMatch(/^The warehouse is recorded in database test_.*\nIt was moved: stop everything/);
  }));

test('a copy gets an id of its own, its open runs are cancelled and its schedules paused', () =>
  inCopy(async ({ run, json, pool, simulator }) => {
    const id = await readId(pool);
    await pool.query(`insert into ops.schedules (pipeline) values ('of an earlier configuration')`);
    const { stdout } = await run(['adopt', '--as', 'copy']);
    expect(stdout).toMatch(/Cancelled, because the original continues them: runs 1\.\nPaused until schedule resume: /);
    expect(stdout).toContain('of an earlier configuration');
    expect(await readId(pool)).not.toBe(id);
    expect(await json(['runs', '1'])).toMatchObject({ status: 'cancelled', end_reason: 'operator' });
    expect((await pool.query('select from ops.schedules where paused_at is null')).rowCount).toBe(0);
    // What is asked for here is bought here.
    await run(PIPELINE);
    expect(simulator.bill.credits).toBeGreaterThan(0);
  }));

test('a copy may keep its schedules', () =>
  inCopy(async ({ json }) => {
    expect(await json(['adopt', '--as', 'copy', '--keep-schedules'])).toMatchObject({
      cancelled_runs: [1],
      paused_pipelines: [],
    });
  }));

test('where the warehouse was recorded it becomes a copy only with a confirmation', () =>
  withCli({}, async ({ run, json, pool }) => {
    await run([...BACKFILL, '--detach', '--yes']);
    const id = await readId(pool);
    const { stderr } = await run(['adopt', '--as', 'copy'], 2);
    expect(stderr).toMatch(/^error: the warehouse was recorded in .*, which is this one.*\n {2}-> add --yes/);
    expect(await readId(pool)).toBe(id);
    expect(await json(['adopt', '--as', 'copy', '--yes'])).toMatchObject({ cancelled_runs: [1] });
    expect(await readId(pool)).not.toBe(id);
  }));

test('the limits of a role of grant-bi, which a dump does not contain, are set again', () =>
  withCli({}, async ({ run, json, pool }) => {
    const role = hostileName();
    await run(['grant-bi', role, '--statement-timeout', '7s', '--ops']);
    try {
      const readSettings = async () =>
        (
          await pool.query<{ setconfig: readonly string[] }>(
            `select setconfig from pg_db_role_setting where setrole = (select oid from pg_roles where rolname = $1)`,
            [role],
          )
        ).rows[0]?.setconfig ?? [];
      const before = await readSettings();
      expect(before).toContain('statement_timeout=7s');
      const database = quoteName(onlyRow(await pool.query<{ d: string }>('select current_database() as d')).d);
      for (const command of [['migrate'], ['adopt', '--as', 'moved']]) {
        await pool.query(`alter role ${quoteName(role)} in database ${database} reset all`);
        expect(await diagnosePlace(pool)).toMatchObject([
          { result: 'ok' },
          { result: 'warning', remedy: expect.stringContaining('migrate') },
        ]);
        expect(await json(command)).toMatchObject({ readers: [{ role, error: null }] });
        expect(await readSettings()).toEqual(before);
      }
      expect(await json(['migrate'])).toMatchObject({ readers: [] });
    } finally {
      await dropRole(pool, role);
    }
  }));

test('a copied folder of the embedded server is a copy, a renamed one is not', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'echotik-copied-'));
  // The user that runs the server of root can pass through.
  await chmod(folder, 0o711);
  const simulator = await startSimulator({ musicPerRegion: 5 });
  const [original, renamed, copied] = ['original', 'renamed', 'copied'].map((name) => join(folder, name));
  const sync = (home = '', args = PIPELINE) => runInProcess(args, { ...apiVariables(simulator), ECHOTIK_HOME: home });
  try {
    expect(await sync(original)).toMatchObject({ code: 0 });
    await rename(original ?? '', renamed ?? '');
    expect(await sync(renamed)).toMatchObject({ code: 0 });
    await promisify(execFile)('cp', ['-a', renamed ?? '', copied ?? '']);
    const { charged } = simulator.bill;
    const refusal = `this warehouse was recorded in ${renamed}/postgres/data, and this is ${copied}/postgres/data`;
    expect(await sync(copied)).toMatchObject({
      code: 5,
      stderr: expect.stringContaining(`error: ${refusal}: nothing`),
    });
    expect((await sync(copied, ['status'])).stderr).toContain(`note: ${refusal}. Before anything is bought here`);
    expect(simulator.bill.charged).toBe(charged);
    expect(await sync(copied, ['adopt', '--as', 'copy'])).toMatchObject({ code: 0 });
    expect(await sync(copied)).toMatchObject({ code: 0 });
    expect(await sync(renamed)).toMatchObject({ code: 0 });
  } finally {
    await simulator.close();
    await rm(folder, { recursive: true, force: true });
  }
});
