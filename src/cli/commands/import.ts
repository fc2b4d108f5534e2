import { Command } from 'commander';
import { readConfig } from '../../config/read-config.ts';
import { readEnvironment } from '../../config/environment.ts';
import { importFile } from '../../jobs/import.ts';
import type { Overrides } from '../../jobs/plans/run-plan.ts';
import { targetPlan } from '../../jobs/plans/pipelines.ts';
import { streamNamed } from '../../streams/catalogue.ts';
import { endWith, exitCodeOf, printError, printRunError } from '../exit.ts';
import { allowUnknown, json, param, unknownPrinter } from '../options.ts';
import { withWarehouse } from '../reading.ts';
import { troubleTeller } from '../trouble.ts';
import { lineOf } from '../progress.ts';

interface Options {
  readonly file: string;
  readonly param: Overrides;
  readonly allowUnknown?: boolean;
  readonly json?: boolean;
}

export const importCommand = new Command('import')
  .description('Load a purchased dataset from a file, for 0 credits: the same records, tables and history as calls.')
  .argument('<stream>', 'the stream whose records the file holds')
  .requiredOption('--file <path>', 'rows as .ndjson, .jsonl or .csv')
  .addOption(param())
  .addOption(allowUnknown())
  .addOption(json())
  .action(async (name: string, { file, param: overrides, allowUnknown: isAllowed, json: asJson }: Options) => {
    const environment = readEnvironment();
    const config = readConfig(environment);
    const stream = streamNamed(name);
    const choices = { overrides, follow: [], onUnknown: unknownPrinter(isAllowed) };
    const plan = targetPlan(config, name, { trigger: 'import', slot: new Date() }, choices);
    const onError = troubleTeller(printError);
    const run = await withWarehouse(({ pool }) => importFile({ pool, stream, file, plan, onError }));
    process.stdout.write(asJson ? `${JSON.stringify(run, null, 2)}\n` : `${lineOf(run)}: ${run.status}\n`);
    if (run.status !== 'succeeded') printRunError(run);
    endWith(exitCodeOf([run]));
  });
