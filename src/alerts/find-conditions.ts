/** The conditions that hold now, without the memory of earlier evaluations: for commands. */
import type { Config } from '../config/config.ts';
import type { OperationalState } from '../monitoring/operational-state.ts';
import type { FoundAlert } from './alert.ts';
import { NO_PROCESS_FACTS } from './process-facts.ts';
import { selectRules } from './rules/all-rules.ts';

/** What the rules of the configuration find, whether it has lasted long enough to fire or not. */
export const findConditions = ({ alerts }: Pick<Config, 'alerts'>, state: OperationalState): readonly FoundAlert[] =>
  selectRules(alerts).flatMap((rule) => rule.find({ state, process: NO_PROCESS_FACTS }));
