/** What happens while an export waits before it removes the files that it has replaced. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { exportDataset } from '../../../src/exports/dataset/export-dataset.ts';
import { MANIFEST_NAME } from '../../../src/exports/dataset/dataset-store.ts';
import { openFolderStore } from '../../../src/exports/dataset/folder-store.ts';
import { onlyRow } from '../../../src/load/connection/only-row.ts';
import { startCli } from '../../support/cli.ts';
import { runInProcess } from '../../support/run-in-process.ts';
import { readBoth, type TestDataset, withTestDataset } from './with-dataset.ts';

const TABLE = 'product_daily';

const change = ({ pool }: TestDataset, by: number) =>
  pool.query('update echotik.product_daily set total_sale_cnt = total_sale_cnt + $1', [by]);

/** Exports with a store that calls `meanwhile` after it has listed the files for their removal. */
async function exportWith(
  { pool, folder }: TestDataset,
  meanwhile: (pid: number) => Promise<unknown>,
  { graceMs = 0, stopped }: { readonly graceMs?: number; readonly stopped?: AbortSignal } = {},
) {
  const store = await openFolderStore(folder);
  let pid = 0;
  let calls = 0;
  const listFiles = async () => {
    const files = await store.listFiles();
    calls += 1;
    if (calls === 2) await meanwhile(pid);
    return files;
  };
  return exportDataset(
    pool,
    { ...store, listFiles },
    {
      tables: [TABLE],
      now: () => new Date('2026-03-02T10:00:00Z'),
      timeout: '60s',
      graceMs,
      ...(stopped ? { stopped } : {}),
      onConnection: async (connection) => {
        pid = onlyRow(await connection.query<{ pid: number }>('select pg_backend_pid() as pid')).pid;
      },
    },
  );
}

test('without the lock nothing is removed: another export may have written the same contents again', () =>
  withTestDataset(async (dataset) => {
    await dataset.export(TABLE);
    const before = await dataset.listFiles();
    await change(dataset, 1);
    const slow = exportWith(dataset, async (pid) => {
      await dataset.pool.query('select pg_terminate_backend($1, 10000)', [pid]);
      await change(dataset, -1);
      await dataset.export(TABLE);
    });
    await expect(slow).rejects.toThrow(/connection/i);
    expect(await dataset.readManifest()).toMatchObject({ state: 3 });
    expect(await dataset.listFiles()).toEqual(before);
    const { expected, found } = await readBoth(dataset, TABLE, 'product_id, date');
    expect(found).toEqual(expected);
  }));

test('files that a newer state may name are not removed', () =>
  withTestDataset(async (dataset) => {
    await dataset.export(TABLE);
    const before = await readFile(join(dataset.folder, MANIFEST_NAME), 'utf8');
    await change(dataset, 1);
    // The old files, under a newer state.
    const newer = before.replace('"state": 1', '"state": 99');
    const result = await exportWith(dataset, () => writeFile(join(dataset.folder, MANIFEST_NAME), newer));
    expect(result).toMatchObject({ state: 2, files_written: 3, files_removed: 0 });
    expect(await dataset.listFiles()).toEqual(
      expect.arrayContaining((await dataset.readManifest()).tables[TABLE]?.files.map(({ path }) => path) ?? ['none']),
    );
  }));

test('an export that is stopped meanwhile is complete, and the next one removes the files', () =>
  withTestDataset(async (dataset) => {
    await dataset.export(TABLE);
    await change(dataset, 1);
    const exporting = startCli(['export', '--dataset', dataset.folder, TABLE, '--grace', '59min'], {
      DATABASE_URL: dataset.url,
    });
    await vi.waitFor(async () => expect((await dataset.readManifest()).state).toBe(2), { timeout: 60_000 });
    exporting.kill('SIGINT');
    const { code, stderr } = await exporting.ended;
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: expect.stringMatching(
        /removed 0\.\nInterrupted: the next export removes the files that were replaced\.\n$/,
      ),
    });
    expect(await dataset.export(TABLE)).toMatchObject({ state: 3, files_written: 0, files_removed: 3 });
    expect(
      await runInProcess(['export', '--dataset', dataset.folder, '--grace', '60min'], { DATABASE_URL: dataset.url }),
    ).toMatchObject({ code: 2, stderr: expect.stringContaining('less than an hour') });
  }));

test('an export that is stopped while PostgreSQL works cancels the statement', () =>
  withTestDataset(async (dataset) => {
    const other = await dataset.pool.connect();
    try {
      await other.query('begin; lock table echotik.product_daily in access exclusive mode');
      const exporting = startCli(['export', '--dataset', dataset.folder, TABLE], { DATABASE_URL: dataset.url });
      await vi.waitFor(
        async () => {
          const waiting = await dataset.pool.query(
            `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
          );
          expect(waiting.rowCount).toBe(1);
        },
        { timeout: 60_000 },
      );
      exporting.kill('SIGINT');
      const { code, stderr } = await exporting.ended;
      expect({ code, stderr }).toEqual({ code: 130, stderr: expect.stringContaining('nothing was exported') });
      expect(stderr).not.toContain('did not stop in time');
    } finally {
      await other.query('rollback');
      other.release();
    }
  }));
