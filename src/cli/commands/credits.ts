import { Command } from 'commander';
import { ConfigError } from '../../errors.ts';
import {
  findUnknown,
  releaseCredits,
  type ReleaseScope,
  type UnknownCredits,
} from '../../jobs/ledger/release-credits.ts';
import type { Pool } from '../../load/pool.ts';
import { day, json, wholeNumber } from '../options.ts';
import { withWarehouse } from '../reading.ts';
import { runNumbered } from '../steering.ts';
import { table } from '../table.ts';

interface Options {
  readonly run?: number;
  readonly request?: number;
  readonly day?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

const withScope = (command: Command): Command =>
  command
    .option('--run <id>', 'of one run', (text) => wholeNumber(text, 1))
    .option('--request <id>', 'of one request', (text) => wholeNumber(text, 1))
    .option('--day <day>', 'of one day of the budget, such as 2026-01-31', day);

const scopeOf = ({ run, request, day: spentOn }: Options): ReleaseScope => ({
  runId: run,
  requestId: request,
  day: spentOn,
});

const show = withScope(new Command('show'))
  .description('Credits that count as spent although nobody knows whether they were billed.')
  .addOption(json())
  .action(async (options: Options) => {
    const found = await withWarehouse(({ pool }) => within(pool, scopeOf(options), findUnknown));
    if (options.json) process.stdout.write(`${JSON.stringify(found, null, 2)}\n`);
    else process.stdout.write(found.length ? textOf(found, 'count as spent') : NONE);
  });

const release = withScope(new Command('release'))
  .description('Give back those that the bill of EchoTik does not have. Doing so again changes nothing.')
  .option('--dry-run', 'only show what would be given back')
  .addOption(json())
  .action(async (options: Options) => {
    const scope = scopeOf(options);
    if (Object.values(scope).every((value) => value === undefined))
      throw new ConfigError('this would release every credit of unknown outcome', {
        remedy: 'say which: --run, --request or --day; credits show lists them',
      });
    const act = options.dryRun ? findUnknown : releaseCredits;
    const found = await withWarehouse(({ pool }) => within(pool, scope, act));
    if (options.json) process.stdout.write(`${JSON.stringify(found, null, 2)}\n`);
    else
      process.stdout.write(found.length ? textOf(found, options.dryRun ? 'would be released' : 'are released') : NONE);
  });

/** Throws ConfigError where the scope names a run or a request that does not exist. */
async function within<T>(
  pool: Pool,
  scope: ReleaseScope,
  act: (pool: Pool, scope: ReleaseScope) => Promise<T>,
): Promise<T> {
  if (scope.runId !== undefined) await runNumbered(pool, scope.runId);
  if (scope.requestId !== undefined) {
    const { rowCount } = await pool.query('select from ops.requests where request_id = $1', [scope.requestId]);
    if (!rowCount)
      throw new ConfigError(`there is no request ${scope.requestId}`, { remedy: 'ops.requests has them all' });
  }
  return act(pool, scope);
}

const NONE = 'There are no credits of unknown outcome.\n';

function textOf(found: readonly UnknownCredits[], what: string): string {
  const sum = (of: (one: UnknownCredits) => number) => found.reduce((total, one) => total + of(one), 0);
  const lines = table(
    found.map((one) => ({ ...one })),
    '',
  );
  return `${lines}${sum((one) => one.credits)} credits of ${sum((one) => one.attempts)} attempts ${what}.\n`;
}

export const credits = new Command('credits')
  .description('Credits of which nobody knows whether they were billed: show, or release.')
  .addCommand(show)
  .addCommand(release);
