/** All rules, and what the configuration makes of them. */
import type { AlertName } from '../../config/alert-names.ts';
import type { AlertsConfig, RuleSettings } from '../../config/alerts-config.ts';
import type { FoundAlert } from '../alert.ts';
import { budgetBurn, budgetRunsDry, quotaExhausted } from './budget.ts';
import { creditsUnknown } from './credits-unknown.ts';
import { dataStale } from './data-stale.ts';
import { checkFailed, quarantineGrows, schemaDrift } from './findings.ts';
import { lanePaused, queueStuck } from './lanes.ts';
import { apiAway, databaseAway } from './outages.ts';
import { pipelineStale } from './pipeline-stale.ts';
import { connectionsHigh, diskFull } from './resources.ts';
import { findEarliest, type Rule, type RuleInput } from './rule.ts';
import { runNotGreen, runTooLong } from './runs.ts';
import { slotLate, slotMissed } from './slots.ts';
import { noWorkers, workerLost } from './workers.ts';

/** By name; the compiler requires one for each. */
export const allRules: { readonly [N in AlertName]: Rule<N> } = {
  'pipeline-stale': pipelineStale,
  'slot-late': slotLate,
  'slot-missed': slotMissed,
  'run-not-green': runNotGreen,
  'run-too-long': runTooLong,
  'data-stale': dataStale,
  'budget-burn': budgetBurn,
  'budget-runs-dry': budgetRunsDry,
  'quota-exhausted': quotaExhausted,
  'api-away': apiAway,
  'queue-stuck': queueStuck,
  'lane-paused': lanePaused,
  'credits-unknown': creditsUnknown,
  'quarantine-grows': quarantineGrows,
  'schema-drift': schemaDrift,
  'check-failed': checkFailed,
  'no-workers': noWorkers,
  'worker-lost': workerLost,
  'disk-full': diskFull,
  'connections-high': connectionsHigh,
  'database-away': databaseAway,
};

/** A rule with the settings of the configuration applied. */
export interface ActiveRule extends Pick<Rule, 'name' | 'threshold' | 'forMs' | 'keepFiringMs' | 'lapseMs'> {
  readonly find: (input: Omit<RuleInput, 'threshold'>) => readonly FoundAlert[];
  readonly canJudge: (subject: string, input: Omit<RuleInput, 'threshold'>) => boolean;
  readonly findNextChange: (input: Omit<RuleInput, 'threshold'>) => Date | undefined;
}

/** The rules that the configuration does not disable, with its severities, durations and thresholds. */
export const selectRules = ({ rules }: Pick<AlertsConfig, 'rules'>): readonly ActiveRule[] =>
  Object.values(allRules).flatMap((rule) => {
    const settings = rules[rule.name];
    return settings === 'off' ? [] : applySettings(rule, settings ?? {});
  });

function applySettings(rule: Rule, { severity, for: forMs, threshold = rule.threshold }: RuleSettings): ActiveRule {
  return {
    name: rule.name,
    threshold,
    forMs: forMs ?? rule.forMs,
    keepFiringMs: rule.keepFiringMs,
    ...(rule.lapseMs === undefined ? {} : { lapseMs: rule.lapseMs }),
    find: (input) =>
      rule
        .find({ ...input, threshold })
        .map((match) => ({ alert: rule.name, ...match, ...(severity ? { severity } : {}) }) as FoundAlert),
    canJudge: (subject, input) => rule.canJudge?.(subject, { ...input, threshold }) ?? true,
    findNextChange: (input) => rule.findNextChange?.({ ...input, threshold }),
  };
}

/** When one of the rules may begin to hold although nothing happens; undefined: at no known time. */
export const findNextChange = (rules: readonly ActiveRule[], input: Omit<RuleInput, 'threshold'>): Date | undefined =>
  findEarliest(rules.map((rule) => rule.findNextChange(input)));
