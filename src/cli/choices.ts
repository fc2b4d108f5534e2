/** What may be chosen of a run that is named on the command line: the same for those that show it and those that do it. */
import type { Command } from 'commander';
import type { Choices } from '../jobs/plans/pipelines.ts';
import type { Overrides } from '../jobs/plans/run-plan.ts';
import { maxPages, names, param, rebuy } from './options.ts';

export interface ChoiceOptions {
  readonly param: Overrides;
  readonly maxPages?: number;
  readonly follow?: readonly string[] | boolean;
  readonly rebuy?: boolean;
}

export const withChoices = (command: Command): Command =>
  command
    .addOption(param())
    .addOption(maxPages())
    .option('--follow <streams>', 'streams to follow, comma separated (default: those that complete it)', names)
    .option('--no-follow', 'do not follow any child')
    .addOption(rebuy());

/** commander gives false for --no-follow, and true where neither is there. */
export const choicesOf = ({ param: overrides, maxPages: pages, follow, rebuy: anew }: ChoiceOptions): Choices => ({
  overrides,
  maxPages: pages,
  follow: follow === false ? [] : Array.isArray(follow) ? follow : undefined,
  rebuy: anew,
});
