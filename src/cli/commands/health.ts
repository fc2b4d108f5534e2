/** Imports little, because container runtimes run it every few seconds. */
import { Command } from 'commander';
import { ConfigError } from '../../errors.ts';
import type { HealthReport, PartReport } from '../../health/health.ts';
import { readHealthSettings } from '../../health/health-address.ts';
import { readHealth } from '../../health/read-health.ts';
import { ExitCode } from '../exit-code.ts';
import {
  chooseHealthAddress,
  healthHostOption,
  type HealthOptions,
  healthPortOption,
} from '../input/health-options.ts';
import { jsonOption } from '../input/options.ts';
import { type OutputOptions, printResult } from '../output/json.ts';

interface Options extends HealthOptions, OutputOptions {
  readonly ready?: boolean;
}

export const healthCommand = new Command('health')
  .option('--ready', 'exit with 1 also where it is live, but not ready')
  .addOption(healthPortOption('port on which it serves its health (default: ECHOTIK_HEALTH_PORT)'))
  .addOption(healthHostOption('address on which it serves it (default: ECHOTIK_HEALTH_HOST, else 127.0.0.1)'))
  .addOption(jsonOption())
  .action(async (options: Options) => {
    const mistakes: string[] = [];
    const address = chooseHealthAddress(options, readHealthSettings(process.env, mistakes));
    if (mistakes.length) throw new ConfigError(mistakes.join('; '), { remedy: 'correct the environment' });
    if (!address?.port) {
      throw new ConfigError('it is not known which port to ask', {
        remedy: 'name it with --health-port or ECHOTIK_HEALTH_PORT, as for the process that serves it',
      });
    }
    const report = await readHealth(address);
    printResult(options, report, () => formatReport(report));
    process.exitCode = (options.ready ? report.ready : report.live) ? ExitCode.complete : ExitCode.failed;
  });

function formatReport({ live, ready, phase, loops, services }: HealthReport): string {
  const parts: readonly PartReport[] = [...services, ...loops];
  const width = Math.max(...parts.map(({ name }) => name.length));
  const lines = parts.map(({ name, ok, detail }) => `  ${name.padEnd(width)}  ${ok ? 'ok' : detail}\n`);
  return `${live ? 'live' : 'not live'}, ${ready ? 'ready' : 'not ready'}, ${phase}\n${lines.join('')}`;
}
