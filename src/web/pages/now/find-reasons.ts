/** Why not all is well: pipelines, and conditions of alerts that hold or fire, the most urgent first. */
import type { FoundAlert } from '../../../alerts/alert.ts';
import { createFormats } from '../../../alerts/texts/formats.ts';
import type { AlertText, Formats } from '../../../alerts/texts/texts.ts';
import { english } from '../../../alerts/texts/en.ts';
import type { AlertName } from '../../../config/alert-names.ts';
import type { PipelineJudgement } from './judge-pipeline.ts';

/** `note`: it is worth a look, and no data is late because of it. */
const reasonLevels = ['act', 'late', 'note'] as const;

export interface Reason {
  readonly level: (typeof reasonLevels)[number];
  readonly title: string;
  /** The values, as whole sentences. */
  readonly details: string;
  /** What to do, as whole sentences. */
  readonly remedy: string;
  /** The condition; null: the judgement of a pipeline. */
  readonly alert: AlertName | null;
  /** Null: it concerns more than one. */
  readonly pipeline: string | null;
  readonly run: number | null;
}

/** These are reported in other words, or together. */
const OF_PIPELINES: readonly AlertName[] = ['pipeline-stale', 'run-not-green', 'slot-late'];
/** Warnings that mean that data comes later. */
const DELAYS: readonly AlertName[] = ['slot-late', 'run-too-long', 'data-stale', 'queue-stuck', 'lane-paused'];

/**
 * `conditions`: those that hold now. `firing`: alerts that fire; of these only those are added that a page cannot find
 * itself, such as a full disk. `timezone`: for times in sentences.
 */
export function findReasons(
  judgements: readonly PipelineJudgement[],
  conditions: readonly FoundAlert[],
  firing: readonly FoundAlert[],
  timezone: string,
): readonly Reason[] {
  const format = createFormats(timezone);
  const known = new Set(conditions.map(({ alert, subject }) => `${alert} ${subject}`));
  const all = [...conditions, ...firing.filter(({ alert, subject }) => !known.has(`${alert} ${subject}`))];
  const late = all.filter(({ alert }) => alert === 'slot-late');
  const unbegun = new Set(late.map(({ subject }) => subject));
  // A slot without a run explains that the last success is long ago.
  const judged = judgements.filter(({ pipeline, run }) => run !== null || !unbegun.has(pipeline));
  const explained = new Set(judged.flatMap(({ level, pipeline }) => (isBehind(level) ? pipeline : [])));
  const others = all.filter(
    ({ alert, subject }) =>
      !OF_PIPELINES.includes(alert) && !(alert === 'data-stale' && (explained.has(subject) || unbegun.has(subject))),
  );
  const reasons = [
    ...judged.flatMap((judgement) => describeJudgement(judgement)),
    ...(late.length > 1 ? [describeLateSlots(late)] : late.map((condition) => describeCondition(condition, format))),
    ...others.map((condition) => describeCondition(condition, format)),
  ];
  return sortReasons(reasons);
}

/** The most urgent first. */
export const sortReasons = (reasons: readonly Reason[]): readonly Reason[] =>
  reasons.toSorted((a, b) => reasonLevels.indexOf(a.level) - reasonLevels.indexOf(b.level));

const isBehind = (level: PipelineJudgement['level']): level is 'act' | 'late' => level === 'act' || level === 'late';

function describeJudgement({ pipeline, level, reason, run }: PipelineJudgement): readonly Reason[] {
  if (!isBehind(level)) return [];
  return [
    {
      level,
      title: level === 'act' ? `${pipeline} needs you` : `${pipeline} is late`,
      details: reason,
      remedy: level === 'act' ? 'Look at the run, remove its cause, and resume it: nothing is bought twice.' : '',
      alert: null,
      pipeline,
      run,
    },
  ];
}

function describeCondition({ alert, facts, subject, severity, pipeline }: FoundAlert, format: Formats): Reason {
  const text = english.alerts[alert] as AlertText<AlertName>;
  const late = DELAYS.includes(alert) ? 'late' : 'note';
  return {
    level: severity === 'critical' ? 'act' : late,
    title: text.title(facts, subject, format),
    details: text.details(facts, subject, format),
    remedy: text.remedy,
    alert,
    pipeline,
    run: null,
  };
}

/** Usually one cause: no scheduler runs. */
const describeLateSlots = (late: readonly FoundAlert[]): Reason => ({
  level: late.some(({ severity }) => severity === 'critical') ? 'act' : 'late',
  title: `${late.length} pipelines have not begun at their slots`,
  details: `Probably no scheduler is running. Pipelines: ${late.map(({ subject }) => subject).join(', ')}.`,
  remedy: english.alerts['slot-late'].remedy,
  alert: 'slot-late',
  pipeline: null,
  run: null,
});
