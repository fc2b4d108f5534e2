import { Command } from 'commander';
import { runChecks } from '../../jobs/check/check.ts';
import { liveChecks } from '../../jobs/check/live.ts';
import { offlineChecks } from '../../jobs/check/offline.ts';
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

export const config = new Command('config').description('The configuration file: check it.').addCommand(check);
