/** `export --dataset`: a Parquet dataset in a folder or a bucket. */
import { withReaderPool } from '../app/open-reader.ts';
import { readEnvironment } from '../config/environment.ts';
import { exportDataset, type DatasetResult } from '../exports/dataset/export-dataset.ts';
import type { DatasetStore } from '../exports/dataset/dataset-store.ts';
import { isS3Place, readS3Settings } from '../exports/dataset/s3-settings.ts';
import type { ExportOptions } from './commands/export.ts';
import { now, stderrNotes } from './context.ts';
import { printNote } from './output/errors.ts';
import { cancelWhenStopped, withStop } from './stop-export.ts';

export async function runDatasetExport(
  place: string,
  tables: readonly string[],
  { grace, timeout }: ExportOptions,
): Promise<void> {
  const environment = readEnvironment();
  const store = await openStore(place);
  const abort = new AbortController();
  await withStop((throwIfStopped, stopped) =>
    // Its statements are ours and run in a read-only transaction, so a role that may write does no harm.
    withReaderPool(environment, { ...stderrNotes, now, unsafe: environment.readerUrl === undefined }, async (pool) => {
      void stopped.then(() => abort.abort());
      let last = '';
      const onFile = (path: string) => {
        throwIfStopped();
        if (path !== last) printNote(`writing ${path}`);
        last = path;
      };
      const result = await exportDataset(pool, store, {
        tables,
        now,
        timeout,
        graceMs: grace,
        stopped: abort.signal,
        onConnection: (connection) => cancelWhenStopped(pool, connection, stopped),
        onFile,
      });
      if (result.source === 'simulator') printNote('The data is simulated: these numbers are not real.');
      printNote(describeResult(result));
      if (abort.signal.aborted) printNote('Interrupted: the next export removes the files that were replaced.');
    }),
  );
}

async function openStore(place: string): Promise<DatasetStore> {
  if (isS3Place(place)) {
    const settings = readS3Settings(place, process.env);
    const { openS3Store } = await import('../exports/dataset/s3-store.ts');
    return openS3Store(settings);
  }
  const { openFolderStore } = await import('../exports/dataset/folder-store.ts');
  return openFolderStore(place);
}

const describeResult = (result: DatasetResult): string =>
  `State ${result.state} of ${result.dataset}: ${result.tables} tables, ${result.files} files; wrote ${result.files_written} ` +
  `(${result.rows_written} rows, ${Math.ceil(result.bytes_written / 1024)} KiB), removed ${result.files_removed}.`;
