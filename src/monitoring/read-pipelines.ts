/** Slots and runs of each pipeline of the configuration. */
import { type Config, type Pipeline, getPipelineTimezone } from '../config/config.ts';
import type { Connection } from '../load/connection/pool.ts';
import {
  integer,
  nullable,
  pick,
  type RowWith,
  statement,
  textValue,
  timestamp,
} from '../load/connection/statement.ts';
import { runs } from '../load/tables/ops-runs.ts';
import { findNextSlot } from '../plan/slots.ts';
import { findLongestGap } from './longest-gap.ts';
import type { PipelineState, RunState } from './operational-state.ts';
import { selectRecentRuns } from './recent-runs.ts';

/** Successful runs from which the usual duration and cost of a pipeline are computed, and how many there must be. */
const USUAL_RUNS = 10;
const MIN_USUAL_RUNS = 3;

const SLOTS = statement(
  'slots of pipelines',
  {
    pipeline: textValue,
    paused_at: nullable(timestamp),
    known_since: nullable(timestamp),
    since: nullable(timestamp),
    missed: integer,
  },
  `select p.pipeline, s.paused_at, s.known_since, coalesce(
      (select max(slot) from ops.ticks k where k.pipeline = p.pipeline and k.slot <= now()), s.known_since) as since,
    (select count(*)::int from ops.ticks k where k.pipeline = p.pipeline and k.slot > now() - interval '24 hours'
      and k.slot <= now() and k.outcome = 'missed') as missed
  from unnest($1::text[]) p (pipeline) left join ops.schedules s on s.pipeline = p.pipeline`,
);

const runColumns = pick(
  runs,
  'run_id',
  'pipeline',
  'status',
  'end_reason',
  'slot',
  'started_at',
  'finished_at',
  'requests_failed',
  'rows_quarantined',
  'credits',
  'planned_credits',
);

const RUNS = statement(
  'runs of pipelines',
  runColumns,
  selectRecentRuns(`u.run_id, u.pipeline, u.status, u.end_reason, u.slot, u.started_at, u.finished_at,
    u.requests_failed, u.rows_quarantined, u.credits, u.planned_credits`),
);

/** A pipeline, with what its slots cost. */
export interface PipelineFacts {
  readonly state: PipelineState;
  readonly settings: Pipeline;
  /** The newest slot that is accounted for; null: no scheduler knows the pipeline. */
  readonly since: Date | null;
  /** Mean credits of its last successful runs; null: none succeeded. */
  readonly usualCredits: number | null;
  /** Credits that its open run is still planned to spend. */
  readonly creditsToCome: number;
}

/**
 * The pipelines of the configuration, in its order. Runs are those that its schedule, `start` or an operator began, not
 * backfills, replays and imports. Needs no transaction. `at`: now.
 */
export async function readPipelines(database: Connection, config: Config, at: Date): Promise<readonly PipelineFacts[]> {
  const names = Object.keys(config.pipelines);
  const slots = (await database.query(SLOTS, [names])).rows;
  const allRuns = (await database.query(RUNS, [names])).rows;
  return Object.entries(config.pipelines).map(([name, settings]) => {
    const schedule = slots.find(({ pipeline }) => pipeline === name);
    const since = schedule?.since ?? null;
    const pausedAt = schedule?.paused_at ?? null;
    const next = since && findNextSlot(settings, config, since);
    const own = allRuns.filter(({ pipeline }) => pipeline === name);
    const open = own.find(({ finished_at }) => finished_at === null);
    const ended = own.find(({ finished_at }) => finished_at !== null);
    const succeeded = own.filter(({ status }) => status === 'succeeded');
    const usual = succeeded.slice(0, USUAL_RUNS);
    const state: PipelineState = {
      pipeline: name,
      core: settings.core,
      periodSeconds: findLongestGap(settings.cron, getPipelineTimezone(settings, config), at),
      knownSince: schedule?.known_since ?? null,
      slotDue: next && next <= at && !pausedAt ? next : null,
      slotsMissed: schedule?.missed ?? 0,
      pausedAt,
      lastSuccess: succeeded[0]?.finished_at ?? null,
      lastRun: ended ? toRunState(ended) : null,
      openRun: open ? toRunState(open) : null,
      usualSeconds: usual.length < MIN_USUAL_RUNS ? null : computeMedian(usual.map(readSeconds)),
    };
    return {
      state,
      settings,
      since,
      usualCredits: usual.length ? usual.reduce((sum, { credits }) => sum + credits, 0) / usual.length : null,
      creditsToCome: Math.max(0, (open?.planned_credits ?? 0) - (open?.credits ?? 0)),
    };
  });
}

type RunColumns = RowWith<typeof runColumns>;

const toRunState = (run: RunColumns): RunState => ({
  run: run.run_id,
  status: run.status,
  reason: run.end_reason,
  slot: run.slot,
  startedAt: run.started_at,
  finishedAt: run.finished_at,
  requestsFailed: run.requests_failed,
  recordsQuarantined: run.rows_quarantined,
});

const readSeconds = ({ started_at, finished_at }: RunColumns) =>
  ((finished_at ?? started_at).getTime() - started_at.getTime()) / 1000;

function computeMedian(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2;
}
