import { existsSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Command } from 'commander';
import { type InitAnswers, parseInitAnswers } from '../../config/init-questions.ts';
import { formatFirstConfig } from '../../config/first-config.ts';
import { resolveSchemaReference } from '../../config/json-schema.ts';
import { ConfigError } from '../../errors.ts';
import { runDiagnostics } from '../../doctor/diagnostic.ts';
import { createLiveDiagnostics } from '../../doctor/live-diagnostics.ts';
import { createOfflineDiagnostics } from '../../doctor/offline-diagnostics.ts';
import { ExitCode } from '../exit-code.ts';
import { jsonOption } from '../input/options.ts';
import { isTerminal, promptForMissingAnswers } from '../input/prompts.ts';
import { diagnosticText } from '../output/diagnostic-text.ts';
import { type OutputOptions, printResult } from '../output/json.ts';

const check = new Command('check')
  .description(
    'Check the environment and the configuration for mistakes, and for settings that are probably not intended.',
  )
  .option('--live', 'also connect to EchoTik, PostgreSQL and Redis; costs no credits')
  .addOption(jsonOption())
  .action(async (options: OutputOptions & { readonly live?: boolean }) => {
    const now = new Date();
    const { checks, environment, config } = createOfflineDiagnostics(process.env, now);
    const live = options.live && environment ? createLiveDiagnostics(environment, config, now) : undefined;
    const findings = await runDiagnostics([...checks, ...(live?.checks ?? [])]);
    await live?.close();
    printResult(options, findings, () => diagnosticText(findings));
    process.exitCode = findings.some(({ result }) => result === 'error') ? ExitCode.usage : ExitCode.complete;
  });

interface InitOptions extends InitAnswers, OutputOptions {
  readonly file: string;
  readonly force?: boolean;
}

const init = new Command('init')
  .description(
    'Write a first configuration file: the defaults, explained. On a terminal it asks for what is not given.',
  )
  .option('--file <path>', 'where to', 'echotik.config.yaml')
  .option('--force', 'overwrite an existing file')
  .option('--region <markets>', 'markets such as US,GB (default: US)')
  .option('--budget-day <credits>', 'credits to spend a day (default: no limit)')
  .option('--budget-month <credits>', 'credits to spend a month (default: no limit)')
  .option('--timezone <zone>', 'zone in which the days of the budget begin (default: UTC)')
  .addOption(jsonOption())
  .action(async ({ file, force = false, json, ...given }: InitOptions) => {
    const path = resolve(file);
    if (!force && existsSync(path))
      throw new ConfigError(`${path} exists already`, { remedy: 'add --force to overwrite it' });
    // Checks the options before it asks for the others.
    let answers = parseInitAnswers(given);
    if (isTerminal()) answers = parseInitAnswers(await promptForMissingAnswers(given));
    writeConfigFile(path, formatFirstConfig(answers, resolveSchemaReference(path)), force);
    const next = 'Look at it, then: npx echotik-warehouse config check';
    printResult({ json: json ?? false }, { file: path, ...answers }, () => `${path} is written. ${next}\n`);
  });

function writeConfigFile(path: string, text: string, force: boolean): void {
  try {
    writeFileSync(path, text, { flag: force ? 'w' : 'wx' });
  } catch (cause) {
    const { code } = cause as { code?: string };
    throw new ConfigError(`cannot write ${path} (${code ?? 'unknown'})`, { remedy: 'choose another --file', cause });
  }
}

export const configCommand = new Command('config').addCommand(init).addCommand(check);
