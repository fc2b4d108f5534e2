/** The options of a run that is named on the command line: the same for `plan`, which shows it, and for `sync`. */
import type { Command } from 'commander';
import type { TargetPlanOptions } from '../../plan/plan-pipelines.ts';
import type { Overrides } from '../../plan/run-plan.ts';
import { allowUnknownOption, maxPagesOption, parseNames, rebuyOption, createUnknownValuePrinter } from './options.ts';
import { paramOption } from './param-option.ts';

export interface PlanFlags {
  readonly param: Overrides;
  readonly maxPages?: number;
  readonly follow?: readonly string[] | boolean;
  readonly rebuy?: boolean;
  readonly allowUnknown?: boolean;
}

export const addPlanFlags = (command: Command): Command =>
  command
    .addOption(paramOption())
    .addOption(allowUnknownOption())
    .addOption(maxPagesOption())
    .option('--follow <streams>', 'streams to follow, comma separated (default: those that complete it)', parseNames)
    .option('--no-follow', 'do not follow any child')
    .addOption(rebuyOption());

/** commander sets `follow` to false for --no-follow, and to true without either option. */
export const toPlanOptions = ({
  param: overrides,
  maxPages,
  follow,
  rebuy,
  allowUnknown,
}: PlanFlags): TargetPlanOptions => ({
  overrides,
  maxPages,
  follow: follow === false ? [] : Array.isArray(follow) ? follow : undefined,
  rebuy,
  onUnknown: createUnknownValuePrinter(allowUnknown),
});
