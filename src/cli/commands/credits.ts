import { Command } from 'commander';
import { ConfigError } from '../../errors.ts';
import {
  findUnknownCredits,
  releaseCredits,
  type ReleaseScope,
  type UnknownCredits,
} from '../../ledger/release-credits.ts';
import type { Pool } from '../../load/connection/pool.ts';
import { withWarehouse } from '../context.ts';
import { requireRun } from '../follow-run.ts';
import { jsonOption, parseId } from '../input/options.ts';
import { parseDay } from '../input/day-option.ts';
import { formatTable } from '../output/format-table.ts';
import { type OutputOptions, printResult } from '../output/json.ts';

interface Options extends OutputOptions {
  readonly run?: number;
  readonly request?: number;
  readonly day?: string;
  readonly dryRun?: boolean;
}

const withScope = (command: Command): Command =>
  command
    .option('--run <id>', 'of one run', parseId)
    .option('--request <id>', 'of one request', parseId)
    .option('--day <day>', 'of one day of the budget, such as 2026-01-31', parseDay);

const toReleaseScope = ({ run, request, day }: Options): ReleaseScope => ({ runId: run, requestId: request, day });

const show = withScope(new Command('show'))
  .description('Credits that count as spent although it is not known whether they were billed.')
  .addOption(jsonOption())
  .action(async (options: Options) => {
    const found = await withWarehouse(({ pool }) => applyToScope(pool, toReleaseScope(options), findUnknownCredits));
    printResult(options, found, () => formatCredits(found, 'count as spent'));
  });

const release = withScope(new Command('release'))
  .description('Release credits that are not on the bill of EchoTik. Repeating it changes nothing.')
  .option('--dry-run', 'only show what would be released')
  .addOption(jsonOption())
  .action(async (options: Options) => {
    const scope = toReleaseScope(options);
    if (Object.values(scope).every((value) => value === undefined))
      throw new ConfigError('this would release every credit of unknown outcome', {
        remedy: 'choose: --run, --request or --day; credits show lists them',
      });
    const act = options.dryRun ? findUnknownCredits : releaseCredits;
    const found = await withWarehouse(({ pool }) => applyToScope(pool, scope, act));
    printResult(options, found, () => formatCredits(found, options.dryRun ? 'would be released' : 'are released'));
  });

/** Throws ConfigError if the scope names a run or a request that does not exist. */
async function applyToScope<T>(
  pool: Pool,
  scope: ReleaseScope,
  act: (pool: Pool, scope: ReleaseScope) => Promise<T>,
): Promise<T> {
  if (scope.runId !== undefined) await requireRun(pool, scope.runId);
  if (scope.requestId !== undefined) {
    const { rowCount } = await pool.query('select from ops.requests where request_id = $1', [scope.requestId]);
    if (!rowCount)
      throw new ConfigError(`there is no request ${scope.requestId}`, { remedy: 'ops.requests lists them' });
  }
  return act(pool, scope);
}

function formatCredits(found: readonly UnknownCredits[], what: string): string {
  if (!found.length) return 'There are no credits of unknown outcome.\n';
  const sum = (count: (one: UnknownCredits) => number) => found.reduce((total, one) => total + count(one), 0);
  const total = `${sum((one) => one.credits)} credits of ${sum((one) => one.attempts)} attempts`;
  return `${formatTable(found)}${total} ${what}.\n`;
}

export const creditsCommand = new Command('credits').addCommand(show).addCommand(release);
