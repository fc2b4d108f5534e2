import { existsSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Command } from 'commander';
import { type Answers, choicesOf } from '../../config/choices.ts';
import { firstConfig } from '../../config/first-config.ts';
import { schemaFrom } from '../../config/json-schema.ts';
import { ConfigError } from '../../errors.ts';
import { runChecks } from '../../jobs/check/check.ts';
import { liveChecks } from '../../jobs/check/live.ts';
import { offlineChecks } from '../../jobs/check/offline.ts';
import { askForRest, isTerminal } from '../ask.ts';
import { checkText } from '../check-text.ts';
import { ExitCode, endWith } from '../exit.ts';
import { json } from '../options.ts';

const check = new Command('check')
  .description('Look for mistakes in the environment and the configuration, and for what is probably not meant.')
  .option('--live', 'also ask EchoTik, PostgreSQL and Redis; costs no credits')
  .addOption(json())
  .action(async (options: { readonly live?: boolean; readonly json?: boolean }) => {
    const now = new Date();
    const { checks, environment, config } = offlineChecks(process.env, now);
    const live = options.live && environment ? liveChecks(environment, config, now) : undefined;
    const findings = await runChecks([...checks, ...(live?.checks ?? [])]);
    await live?.close();
    process.stdout.write(options.json ? `${JSON.stringify(findings, null, 2)}\n` : checkText(findings));
    endWith(findings.some(({ result }) => result === 'error') ? ExitCode.usage : ExitCode.complete);
  });

interface InitOptions extends Answers {
  readonly file: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

const init = new Command('init')
  .description(
    'Write a configuration file to begin with: the defaults, explained. Asks on a terminal for what is not given.',
  )
  .option('--file <path>', 'where to', 'echotik.config.yaml')
  .option('--force', 'write over a file that is there')
  .option('--region <markets>', 'markets such as US,GB (default: US)')
  .option('--budget-day <credits>', 'credits to spend a day (default: no limit)')
  .option('--budget-month <credits>', 'credits to spend a month (default: no limit)')
  .option('--timezone <zone>', 'zone in which the days of the budget begin (default: UTC)')
  .addOption(json())
  .action(async ({ file, force, json: asJson, ...given }: InitOptions) => {
    const path = resolve(file);
    if (!force && existsSync(path))
      throw new ConfigError(`${path} is there already`, { remedy: 'add --force to write over it' });
    // What is given is checked before anything is asked.
    let choices = choicesOf(given);
    if (isTerminal()) choices = choicesOf(await askForRest(given));
    write(path, firstConfig(choices, schemaFrom(path)), force === true);
    process.stdout.write(
      asJson
        ? `${JSON.stringify({ file: path, ...choices })}\n`
        : `${path} is written. Look at it, then: npx echotik-warehouse config check\n`,
    );
  });

function write(path: string, text: string, force: boolean): void {
  try {
    writeFileSync(path, text, { flag: force ? 'w' : 'wx' });
  } catch (cause) {
    const { code } = cause as { code?: string };
    throw new ConfigError(`cannot write ${path} (${code ?? 'unknown'})`, { remedy: 'choose another --file', cause });
  }
}

export const config = new Command('config')
  .description('The configuration: write a file to begin with, and check it.')
  .addCommand(init)
  .addCommand(check);
