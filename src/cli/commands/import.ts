import { Command, Option } from 'commander';
import { ConfigError } from '../../errors.ts';
import { openRecordFile, RECORD_FORMATS, type RecordFile, type RecordFileOptions } from '../../extract/record-file.ts';
import type { Run } from '../../ledger/runs.ts';
import { checkFile, importFile } from '../../past/import-file.ts';
import type { Overrides } from '../../plan/run-plan.ts';
import { planTarget } from '../../plan/plan-pipelines.ts';
import { requireStream } from '../../streams/catalogue.ts';
import { withWarehouse, now } from '../context.ts';
import { readSetup } from '../setup.ts';
import { chooseExitCode } from '../exit-code.ts';
import { withStdinFile } from '../input/stdin-file.ts';
import { allowUnknownOption, createUnknownValuePrinter, jsonOption } from '../input/options.ts';
import { paramOption } from '../input/param-option.ts';
import { printError, printRunError } from '../output/errors.ts';
import { toPrintable } from '../../printable.ts';
import { type OutputOptions, printResult } from '../output/json.ts';
import { formatProgress } from '../output/progress.ts';
import { rateLimitedReporter } from '../output/rate-limited-reporter.ts';

interface Options extends OutputOptions, Pick<RecordFileOptions, 'format' | 'encoding'> {
  readonly file: readonly string[];
  readonly param: Overrides;
  readonly allowUnknown?: boolean;
}

/** Lines of each file that are printed when they are set aside. */
const PRINTED_LINES = 5;
const STDIN = '-';

export const importCommand = new Command('import')
  .argument('<stream>', 'the stream whose records the files hold')
  .argument('[files...]', 'rows as .ndjson, .jsonl, .csv or .tsv, each also with .gz; - reads standard input')
  .addOption(
    new Option('--file <path>', 'the same as an argument; may be given several times')
      .argParser((path: string, others: readonly string[]) => [...others, path])
      .default([], 'none'),
  )
  .addOption(new Option('--format <name>', 'for standard input and other endings').choices(RECORD_FORMATS))
  .option('--encoding <name>', 'such as windows-1252 or gbk (default: UTF-8, or what a byte order mark says)')
  .addOption(paramOption())
  .addOption(allowUnknownOption())
  .addOption(jsonOption())
  .action(async (name: string, files: readonly string[], options: Options) => {
    const { config } = readSetup();
    const stream = requireStream(name);
    const { param: overrides, allowUnknown, format, encoding } = options;
    const paths = [...options.file, ...files];
    if (!paths.length) {
      throw new ConfigError('there is no file to import', { remedy: `add its path, or ${STDIN} for standard input` });
    }
    if (paths.filter((path) => path === STDIN).length > 1) {
      throw new ConfigError('standard input is given twice', { remedy: `give ${STDIN} once` });
    }
    const choices = { overrides, follow: [], onUnknown: createUnknownValuePrinter(allowUnknown) };
    const draft = planTarget(config, name, { trigger: 'import', slot: new Date() }, choices);
    const onError = rateLimitedReporter(printError);
    const load = async (stdin?: string): Promise<readonly Run[]> => {
      const opened: RecordFile[] = [];
      for (const path of paths) {
        const file =
          path === STDIN && stdin ? await openRecordFile(stdin, { name: 'stdin', format, encoding }) : undefined;
        opened.push(file ?? (await openRecordFile(path, { format, encoding })));
      }
      // A mistake in one of them is reported before any is loaded.
      for (const file of opened) await checkFile(stream, file);
      return withWarehouse(async ({ pool }) => {
        const runs: Run[] = [];
        for (const file of opened) {
          const setAside = createSetAsidePrinter();
          const onSetAside = (message: string) => setAside.print(message);
          runs.push(await importFile({ pool, stream, file, draft, now, onError, onSetAside }));
          setAside.end();
        }
        return runs;
      });
    };
    const runs = await (paths.includes(STDIN) ? withStdinFile(load) : load());
    printResult(options, runs.length === 1 ? runs[0] : runs, () =>
      runs.map((run) => `${formatProgress(run)}: ${run.status}\n`).join(''),
    );
    for (const run of runs) if (run.status !== 'succeeded') printRunError(run);
    process.exitCode = chooseExitCode(runs);
  });

/** Prints the first lines that are set aside, and the number of the others at the end. */
function createSetAsidePrinter() {
  let lines = 0;
  return {
    print(message: string): void {
      if (lines++ < PRINTED_LINES) process.stderr.write(`warning: set aside: ${toPrintable(message)}\n`);
    },
    end(): void {
      if (lines > PRINTED_LINES) process.stderr.write(`warning: ${lines - PRINTED_LINES} more lines are set aside\n`);
    },
  };
}
