/** What may be chosen of a run that is named on the command line: the same for those that show it and those that do it. */
import type { Command } from 'commander';
import type { Choices } from '../jobs/plans/pipelines.ts';
import type { Overrides } from '../jobs/plans/run-plan.ts';
import { allowUnknown, maxPages, names, param, rebuy, unknownPrinter } from './options.ts';

export interface ChoiceOptions {
  readonly param: Overrides;
  readonly maxPages?: number;
  readonly follow?: readonly string[] | boolean;
  readonly rebuy?: boolean;
  readonly allowUnknown?: boolean;
}

export const withChoices = (command: Command): Command =>
  command
    .addOption(param())
    .addOption(allowUnknown())
    .addOption(maxPages())
    .option('--follow <streams>', 'streams to follow, comma separated (default: those that complete it)', names)
    .option('--no-follow', 'do not follow any child')
    .addOption(rebuy());

/** commander gives false for --no-follow, and true where neither is there. */
export const choicesOf = ({
  param: overrides,
  maxPages: pages,
  follow,
  rebuy: anew,
  allowUnknown: isAllowed,
}: ChoiceOptions): Choices => ({
  overrides,
  maxPages: pages,
  follow: follow === false ? [] : Array.isArray(follow) ? follow : undefined,
  rebuy: anew,
  onUnknown: unknownPrinter(isAllowed),
});
