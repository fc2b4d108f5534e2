/** `export` of one result to a file or to standard output. */
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, resolve } from 'node:path';
import { withReaderPool } from '../app/open-reader.ts';
import { readEnvironment } from '../config/environment.ts';
import { ConfigError } from '../errors.ts';
import { buildExportManifest } from '../exports/export-manifest.ts';
import { type ExportedRows, exportRows } from '../exports/export-rows.ts';
import { findSubject } from '../exports/find-subject.ts';
import {
  openFileOutput,
  openStreamOutput,
  OutputClosed,
  toTemporaryName,
  writeWholeFile,
} from '../exports/output-file.ts';
import { setQuestionParams } from '../exports/question-params.ts';
import { EXPORT_FORMATS, type ExportFormat } from '../exports/row-writer.ts';
import { readSourceFacts } from '../exports/source-facts.ts';
import type { Connection } from '../load/connection/pool.ts';
import { runReadOnly } from '../load/connection/query.ts';
import type { ExportOptions } from './commands/export.ts';
import { now, stderrNotes } from './context.ts';
import { readSqlFile } from './input/read-sql-file.ts';
import { printNote } from './output/errors.ts';
import { cancelWhenStopped, withStop } from './stop-export.ts';

const STDOUT = '-';
const PROGRESS_MS = 5_000;

export async function runFileExport(names: readonly string[], options: ExportOptions): Promise<void> {
  const given = await readStatement(names, options);
  const { out, excel = false, unsafe = false, timeout } = options;
  const format = chooseFormat(options);
  if (excel && format !== 'csv') {
    throw new ConfigError(`--excel cannot be used with --format ${format}`, {
      remedy: 'leave --excel out: a workbook keeps ids and never has formulas',
    });
  }
  await withStop((throwIfStopped, stopped) =>
    withReaderPool(readEnvironment(), { ...stderrNotes, now, unsafe }, (pool) =>
      runReadOnly(pool, timeout, async (connection) => {
        await cancelWhenStopped(pool, connection, stopped);
        const { name, statement } = await resolveStatement(connection, given, options.param);
        const path = out === STDOUT ? undefined : resolve(out ?? `${name ?? 'export'}.${format}`);
        const facts = await readSourceFacts(connection, statement);
        const manifestPath = `${path}.manifest.json`;
        // Without it, a manifest of an earlier export would stand beside the new file.
        const output =
          path === undefined
            ? openStreamOutput(process.stdout, toTemporaryName(resolve(tmpdir(), 'echotik-export')))
            : await openFileOutput(path, { beforeRename: () => rm(manifestPath, { force: true }) });
        const onProgress = createProgress(throwIfStopped);
        const exported = await exportRows(connection, statement, output, { format, excel, onProgress });
        if (facts.warehouse?.source === 'simulator') printNote('The data is simulated: these numbers are not real.');
        if (path !== undefined) {
          const manifest = buildExportManifest(
            { file: path, format, for_spreadsheets: excel, subject: name, statement, ...exported },
            facts,
            now(),
          );
          await writeWholeFile(manifestPath, `${JSON.stringify(manifest, null, 2)}\n`);
        }
        printNote(describeResult(exported, path));
      }),
    ).catch((error: unknown) => {
      if (!(error instanceof OutputClosed)) throw error;
    }),
  );
}

/** What the command line says; a name is looked up when the database is open. */
interface GivenStatement {
  readonly name?: string;
  readonly text?: string;
}

async function readStatement(names: readonly string[], { sql, file }: ExportOptions): Promise<GivenStatement> {
  const [name] = names;
  if (names.length + (sql === undefined ? 0 : 1) + (file === undefined ? 0 : 1) !== 1) {
    throw new ConfigError('an export has one source: a name, --sql or --file', {
      remedy: 'name a question or a table, such as: export best-sellers, export marts.product_league',
    });
  }
  if (name !== undefined) return { name };
  if (sql !== undefined) return { text: sql };
  return { text: await readSqlFile(file ?? '') };
}

interface ResolvedStatement {
  readonly name: string | null;
  readonly statement: string;
}

async function resolveStatement(
  connection: Connection,
  { name, text = '' }: GivenStatement,
  params: ExportOptions['param'],
): Promise<ResolvedStatement> {
  const subject = name === undefined ? undefined : await findSubject(connection, name);
  if (Object.keys(params).length && subject?.kind !== 'question') {
    throw new ConfigError('--param is for questions of examples/questions', {
      remedy: 'write the values into the SQL',
    });
  }
  const statement = setQuestionParams(subject?.statement ?? text, params);
  if (!statement.trim())
    throw new ConfigError('the query is empty', { remedy: 'try: --sql "select count(*) from echotik.music"' });
  return { name: subject?.name ?? null, statement };
}

function chooseFormat({ format, out }: ExportOptions): ExportFormat {
  if (format !== undefined) return format;
  const ending = extname(out ?? '')
    .slice(1)
    .toLowerCase();
  return EXPORT_FORMATS.find((one) => one === (ending === 'jsonl' ? 'ndjson' : ending)) ?? 'csv';
}

/** Prints the number of rows from time to time. */
function createProgress(throwIfStopped: () => void): (rows: number) => void {
  let printedAt = Date.now();
  return (rows) => {
    throwIfStopped();
    if (Date.now() - printedAt < PROGRESS_MS) return;
    printedAt = Date.now();
    printNote(`${rows} rows`);
  };
}

const describeResult = ({ rows, bytes }: ExportedRows, path: string | undefined) =>
  `Exported ${rows} ${rows === 1 ? 'row' : 'rows'}, ${Math.ceil(bytes / 1024)} KiB${path === undefined ? '' : `, to ${path}`}.`;
