import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { checkDatabase } from '../../../src/load/connection/check-database.ts';
import { createPool } from '../../../src/load/connection/pool.ts';
import { withDatabase } from '../../support/database.ts';
import { startPostgresCluster } from '../../support/postgres-cluster.ts';
import { runInProcess } from '../../support/run-in-process.ts';

test('a standby is refused for work until it is promoted, and serves readers', async () => {
  const primary = await startPostgresCluster(inject('scratch'));
  const standby = await primary.makeStandby('asynchronous');
  try {
    // Nothing answers there: the API is not reached.
    const api = { ECHOTIK_BASE_URL: 'http://127.0.0.1:1', ECHOTIK_USERNAME: 'user', ECHOTIK_PASSWORD: 'password' };
    const variables = { DATABASE_URL: standby.url(), ...api };
    for (const args of [['sync', 'trending-music-list', '--yes'], ['migrate'], ['worker'], ['scheduler', '--yes']]) {
      const ended = await runInProcess(args, variables);
      expect(ended, `${args.join(' ')}: ${ended.stderr}`).toMatchObject({ code: 1 });
      expect(ended.stderr).toMatch(
        /cannot be written to: the server is a standby .*\n {2}-> set DATABASE_URL to the primary/,
      );
    }
    const folder = await mkdtemp(join(inject('scratch'), 'report-'));
    const readers = [
      ['sql', '--unsafe', 'select count(*) from ops.runs'],
      ['status'],
      ['status', '--json'],
      ['runs'],
      ['report', '--out', join(folder, 'report.html')],
    ];
    for (const args of readers) {
      const ended = await runInProcess(args, variables);
      expect(ended, `${args.join(' ')}: ${ended.stderr}`).toMatchObject({ code: 0 });
    }
    const written = await runInProcess(['watch', 'add', 'product', '1729000000000000001'], variables);
    expect(written.code).not.toBe(0);
    expect(written.stderr).toMatch(/accepts no writes .*\n {2}-> set DATABASE_URL to the primary/);
    const checked = await runInProcess(['config', 'check', '--live', '--json'], variables);
    expect(checked.stdout).toContain('the server is a standby or a read replica');
    await primary.stop('fast');
    await standby.promote();
    expect(await runInProcess(['migrate'], variables)).toMatchObject({ code: 0 });
  } finally {
    await standby.remove();
    await primary.remove();
  }
});

test('a server or a role without a free connection is reported with what to do', () =>
  withDatabase(async ({ url, pool: admin }) => {
    await admin.query(`create role crowded login password 'x' connection limit 1`);
    const crowded = Object.assign(new URL(url), { username: 'crowded', password: 'x' }).href;
    const holder = createPool(crowded, { max: 1 });
    const pool = createPool(crowded, { max: 1 });
    try {
      const held = await holder.connect();
      await expect(checkDatabase(pool, crowded)).rejects.toMatchObject({
        name: 'UnavailableError',
        message: expect.stringMatching(/has no free connection: too many connections for role "crowded"/) as string,
        remedy: expect.stringMatching(/max_connections of the server, the limit of the role/) as string,
      });
      held.release();
    } finally {
      await Promise.all([holder.end(), pool.end()]);
      await admin.query('drop role crowded');
    }
  }));
