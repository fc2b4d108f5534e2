/** One evaluation of all rules, without I/O: the states of all alerts after it. */
import type { OperationalState } from '../monitoring/operational-state.ts';
import type { FoundAlert } from './alert.ts';
import { advanceAlert, type AlertRecord, type Observation } from './alert-machine.ts';
import type { ProcessFacts } from './process-facts.ts';
import type { ActiveRule } from './rules/all-rules.ts';

/** An alert before and after an evaluation; `next` is undefined where a pending alert has vanished. */
export interface AlertChange {
  readonly previous: AlertRecord | undefined;
  readonly next: AlertRecord | undefined;
}

interface Evaluation {
  readonly rules: readonly ActiveRule[];
  readonly state: OperationalState;
  readonly process: ProcessFacts;
  /** The alerts that are not resolved. */
  readonly open: readonly AlertRecord[];
}

/** The key of an alert that is not resolved. */
const identifyAlert = ({ alert, subject }: Pick<FoundAlert, 'alert' | 'subject'>): string => `${alert}\n${subject}`;

/** Every open alert and every condition that holds, with the state that follows. Rules that are off resolve theirs. */
export function advanceAlerts({ rules, state, process, open }: Evaluation): readonly AlertChange[] {
  const { readAt } = state;
  const known = new Map(open.map((record) => [identifyAlert(record), record]));
  const changes: AlertChange[] = [];
  for (const rule of rules) {
    const input = { state, process };
    const found = new Map(rule.find(input).map((each) => [identifyAlert(each), each]));
    for (const [key, observation] of found) {
      const previous = known.get(key);
      changes.push({ previous, next: advanceAlert(previous, observation, readAt, rule) });
    }
    for (const [key, previous] of known) {
      if (previous.alert !== rule.name || found.has(key)) continue;
      const observation: Observation = rule.canJudge(previous.subject, input) ? 'absent' : 'unknown';
      changes.push({ previous, next: advanceAlert(previous, observation, readAt, rule) });
    }
  }
  const names = new Set(rules.map(({ name }) => name));
  for (const previous of open.filter(({ alert }) => !names.has(alert)))
    changes.push({ previous, next: advanceAlert(previous, 'absent', readAt, { forMs: 0, keepFiringMs: 0 }) });
  return changes;
}
