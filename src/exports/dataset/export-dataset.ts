/**
 * Brings a dataset to the state of the warehouse: writes files for what has changed, then replaces the manifest, then
 * removes files that no manifest names any more. An export that ends at any moment leaves the state before or after.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { crashAt } from '../../crash-points.ts';
import { ConfigError, UnavailableError } from '../../errors.ts';
import { onlyRow } from '../../load/connection/only-row.ts';
import type { Connection, Pool } from '../../load/connection/pool.ts';
import { runReadOnly } from '../../load/connection/query.ts';
import { version } from '../../version.ts';
import { readWarehouse, type SourceFacts } from '../source-facts.ts';
import {
  type DatasetManifest,
  type DatasetTable,
  formatManifest,
  listManifestPaths,
  readManifest,
  type StoredManifest,
} from './dataset-manifest.ts';
import { MANIFEST_NAME, type DatasetStore } from './dataset-store.ts';
import { chooseSources } from './dataset-tables.ts';
import { formatViews, VIEWS_NAME } from './duckdb-views.ts';
import { writeTable } from './write-table.ts';

interface DatasetOptions {
  /** Names of tables; empty: all. Tables of the dataset that are not named stay as they are. */
  readonly tables: readonly string[];
  readonly now: () => Date;
  /** How long one statement may take, as PostgreSQL writes it. */
  readonly timeout: string;
  /** Milliseconds from the new manifest to the removal of files that it does not name: less than an hour. */
  readonly graceMs: number;
  /** Ends that wait: the files are then removed by the next export. */
  readonly stopped?: AbortSignal;
  /** Called with the connection that reads all tables. */
  readonly onConnection?: (connection: Connection) => Promise<void>;
  /** Called before and while a file is written; throws to stop. */
  readonly onFile?: (path: string) => void;
}

export interface DatasetResult {
  readonly dataset: string;
  /** Number of the new manifest. */
  readonly state: number;
  readonly source: string | null;
  readonly tables: number;
  readonly files: number;
  readonly files_written: number;
  readonly files_removed: number;
  readonly rows_written: number;
  readonly bytes_written: number;
}

/** Names that this export gives to files: others are never removed. */
const OWN_FILE = /^\w+\/(?:month=[^/]+\/)?part-0-[0-9a-f]{16}\.parquet$/;

/** What results depend on, and how long this session may wait for a slow store. */
const SETTINGS = `set local TimeZone = 'UTC'; set local DateStyle = 'ISO, MDY'; set local IntervalStyle = 'postgres';
  set local extra_float_digits = 1; set local bytea_output = 'hex'; set local idle_in_transaction_session_timeout = '1h'`;

/**
 * All tables are read in one transaction, so they fit together. Throws ConfigError where the dataset is of another
 * warehouse, UnavailableError while another export of it is running.
 */
export async function exportDataset(pool: Pool, store: DatasetStore, options: DatasetOptions): Promise<DatasetResult> {
  const sources = chooseSources(options.tables);
  return runReadOnly(pool, options.timeout, async (connection) => {
    await connection.query(SETTINGS);
    await options.onConnection?.(connection);
    const warehouse = await requireWarehouse(connection);
    const datasetId =
      (await readManifest(store))?.manifest.dataset_id ?? (await createDataset(store, warehouse, options));
    await lockDataset(connection, datasetId, store);
    const before = await readManifest(store);
    if (before?.manifest.dataset_id !== datasetId) throw createReplacedError(store);
    requireSameWarehouse(before.manifest, warehouse, store);
    await store.clean();
    const present = new Set(await store.listFiles());
    const readAt = options.now().toISOString();
    const tables: Record<string, DatasetTable> = { ...before.manifest.tables };
    const counts = { files_written: 0, rows_written: 0, bytes_written: 0 };
    for (const source of sources) {
      const onFile = options.onFile ?? (() => undefined);
      const earlier = before.manifest.tables[source.name];
      const { table, written } = await writeTable(connection, source, {
        store,
        before: earlier,
        present,
        readAt,
        onFile,
      });
      tables[source.name] = table;
      for (const { rows, bytes } of written) {
        counts.files_written += 1;
        counts.rows_written += rows;
        counts.bytes_written += bytes;
      }
    }
    const manifest = await replaceManifest(connection, store, before, { tables, warehouse, readAt });
    await store.writeText(VIEWS_NAME, formatViews(manifest, store.root));
    const removed = await removeUnnamed(connection, store, manifest, options);
    const files = listManifestPaths(manifest).size;
    const { state, source } = manifest;
    return {
      dataset: store.description,
      state,
      source,
      tables: Object.keys(manifest.tables).length,
      files,
      ...counts,
      files_removed: removed,
    };
  }).finally(() => store.close());
}

type Warehouse = NonNullable<SourceFacts['warehouse']>;

async function requireWarehouse(connection: Connection): Promise<Warehouse> {
  const warehouse = await readWarehouse(connection);
  if (warehouse) return warehouse;
  throw new ConfigError(
    'the dataset could not be marked as one of this warehouse: ops.warehouse has no row that the role may read',
    {
      remedy: 'load something first; a role of grant-bi needs --ops to read it',
    },
  );
}

/** Only the process that creates the manifest first succeeds. */
async function createDataset(store: DatasetStore, warehouse: Warehouse, { now }: DatasetOptions): Promise<string> {
  const id = randomUUID();
  const manifest: DatasetManifest = {
    format: 1,
    dataset_id: id,
    warehouse_id: warehouse.id,
    source: warehouse.source,
    state: 0,
    exported_at: now().toISOString(),
    exported_by: `echotik-warehouse ${version}`,
    tables: {},
  };
  await store.replaceText(MANIFEST_NAME, formatManifest(manifest), undefined);
  return id;
}

/**
 * Until the transaction ends. Any role may take an advisory lock: it prevents exports from disturbing each other, and is
 * no protection from a session that wants to.
 */
async function lockDataset(connection: Connection, datasetId: string, store: DatasetStore): Promise<void> {
  const { is_free: isFree } = onlyRow(
    await connection.query<{ is_free: boolean }>(
      'select pg_try_advisory_xact_lock(hashtextextended($1, 0)) as is_free',
      [`echotik dataset ${datasetId}`],
    ),
  );
  if (isFree) return;
  throw new UnavailableError(`another export of ${store.description} is running`, {
    remedy: 'wait until it has ended, and repeat the command',
  });
}

const createReplacedError = (store: DatasetStore) =>
  new UnavailableError(`the dataset in ${store.description} was replaced while this export began`, {
    remedy: 'repeat the command',
  });

function requireSameWarehouse(manifest: DatasetManifest, warehouse: Warehouse, store: DatasetStore): void {
  const { warehouse_id: id, source } = manifest;
  if (id === warehouse.id && (source === null || source === warehouse.source)) return;
  const reason =
    id === warehouse.id
      ? `has data of ${source}, and this warehouse has data of ${warehouse.source ?? 'nothing yet'}`
      : `is one of the warehouse ${id}, and this is ${warehouse.id}`;
  throw new ConfigError(`the dataset in ${store.description} ${reason}: they are never mixed`, {
    remedy: 'name another folder or prefix, which may be empty or missing',
  });
}

async function replaceManifest(
  connection: Connection,
  store: DatasetStore,
  { manifest: before, tag }: StoredManifest,
  { tables, warehouse, readAt }: { tables: DatasetManifest['tables']; warehouse: Warehouse; readAt: string },
): Promise<DatasetManifest> {
  const manifest: DatasetManifest = {
    ...before,
    source: warehouse.source,
    state: before.state + 1,
    exported_at: readAt,
    exported_by: `echotik-warehouse ${version}`,
    tables,
  };
  // The lock is lost with the connection: this fails then, and another export may be running.
  await connection.query('select 1');
  crashAt('export.before_manifest');
  await store.replaceText(MANIFEST_NAME, formatManifest(manifest), tag);
  crashAt('export.after_manifest');
  return manifest;
}

/** Readers that have read the manifest before have `graceMs` to open the files that it names. */
async function removeUnnamed(
  connection: Connection,
  store: DatasetStore,
  manifest: DatasetManifest,
  { graceMs, stopped }: Pick<DatasetOptions, 'graceMs' | 'stopped'>,
): Promise<number> {
  const named = listManifestPaths(manifest);
  const unnamed = (await store.listFiles()).filter((name) => OWN_FILE.test(name) && !named.has(name));
  if (!unnamed.length) return 0;
  await wait(graceMs, undefined, stopped ? { signal: stopped } : {}).catch(() => undefined);
  if (stopped?.aborted) return 0;
  // Names follow from contents, so a later export may have written a file again: without the lock nothing is removed.
  await connection.query('select 1');
  const now = (await readManifest(store))?.manifest;
  if (now?.dataset_id !== manifest.dataset_id || now.state !== manifest.state) return 0;
  for (const name of unnamed) await store.remove(name);
  return unnamed.length;
}
