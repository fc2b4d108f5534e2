import { Command, InvalidArgumentError, Option } from 'commander';
import { ConfigError } from '../../errors.ts';
import { EXPORT_FORMATS, type ExportFormat } from '../../exports/row-writer.ts';
import { parseTimeout } from '../input/options.ts';

export interface ExportOptions {
  readonly sql?: string;
  readonly file?: string;
  readonly format?: ExportFormat;
  readonly out?: string;
  readonly excel?: boolean;
  readonly param: Readonly<Record<string, string>>;
  readonly dataset?: string;
  readonly grace: number;
  readonly timeout: string;
  readonly unsafe?: boolean;
}

/** Options that only one of the two kinds of export has. */
const FILE_OPTIONS = ['sql', 'file', 'format', 'out', 'excel', 'param', 'unsafe'] as const;
const DATASET_OPTIONS = ['grace'] as const;

export const exportCommand = new Command('export')
  .argument('[names...]', 'a question of examples/questions, or a table or view; with --dataset tables (default: all)')
  .option('--sql <query>', 'one SQL statement instead of a name')
  .option('--file <file>', 'the statement of a file')
  .addOption(
    new Option('--format <name>', 'what is written (default: by the ending of --out, otherwise csv)').choices(
      EXPORT_FORMATS,
    ),
  )
  .option('--out <file>', 'the file to write, - for standard output (default: named after the question or table)')
  .option('--excel', 'csv for spreadsheets: ids stay whole, and no text becomes a formula')
  .addOption(
    new Option(
      '--param <name=value>',
      'a value in params of a question, for a list value,value; may be given several times',
    )
      .argParser(readParam)
      .default({}, 'those of the question'),
  )
  .option('--dataset <place>', 'bring a Parquet dataset to the current state: a folder, or s3://bucket/prefix')
  .addOption(
    new Option('--grace <time>', 'how long files that were replaced stay for readers that have begun')
      .argParser(parseSeconds)
      .default(30_000, '30s'),
  )
  .option('--timeout <time>', 'how long PostgreSQL may take for one step', parseTimeout, '30min')
  .option('--unsafe', 'run a statement with DATABASE_URL although that role may write')
  .action(async (names: readonly string[], options: ExportOptions, command: Command) => {
    const isGiven = (name: string) => command.getOptionValueSource(name) === 'cli';
    const misplaced = (options.dataset === undefined ? DATASET_OPTIONS : FILE_OPTIONS).find(isGiven);
    if (misplaced !== undefined) {
      throw new ConfigError(
        `--${misplaced} cannot be used ${options.dataset === undefined ? 'without' : 'with'} --dataset`,
        {
          remedy: `leave --${misplaced} out`,
        },
      );
    }
    if (options.dataset !== undefined) {
      const { runDatasetExport } = await import('../run-dataset-export.ts');
      return runDatasetExport(options.dataset, names, options);
    }
    const { runFileExport } = await import('../run-file-export.ts');
    return runFileExport(names, options);
  });

function readParam(text: string, others: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const [, name, value] = /^(\w+)=(.*)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined)
    throw new InvalidArgumentError('Expected name=value, such as region=GB.');
  return { ...others, [name]: value };
}

/** The session of the export is idle for so long, and PostgreSQL ends it after an hour. */
const MAX_GRACE_MS = 3_600_000;

/** Milliseconds. */
function parseSeconds(text: string): number {
  const [, number, unit] = /^(\d{1,5})(s|min)$/.exec(text) ?? [];
  if (number === undefined) throw new InvalidArgumentError('Expected a time such as 30s, 10min or 0s.');
  const milliseconds = Number(number) * (unit === 's' ? 1000 : 60_000);
  if (milliseconds >= MAX_GRACE_MS) throw new InvalidArgumentError('Expected less than an hour.');
  return milliseconds;
}
