/** The metrics of the operational state. */
import { checkResultSeverities } from '../load/tables/ops-checks.ts';
import { runStatuses } from '../load/tables/ops-runs.ts';
import type { MetricsText } from './metrics-text.ts';
import type { OperationalState, PipelineState, TableState } from './operational-state.ts';

export interface ProcessInfo {
  readonly version: string;
  /** Where its queues are. */
  readonly queue: 'redis' | 'postgres';
}

/** Adds them to the text. What can exist and does not is 0. */
export function writeLedgerMetrics(text: MetricsText, state: OperationalState, { version, queue }: ProcessInfo): void {
  text.add('echotik_info', { version, queue, source: state.source ?? 'none' }, 1);
  for (const pipeline of state.pipelines) writePipeline(text, pipeline);
  writeRuns(text, state);
  writeTables(text, state.tables);
  writeCredits(text, state);
  for (const { lane, queued, reserved, oldestReady, pausedUntil } of state.lanes) {
    text.add('echotik_requests_open', { lane, status: 'queued' }, queued);
    text.add('echotik_requests_open', { lane, status: 'running' }, reserved);
    text.add('echotik_request_oldest_ready_timestamp_seconds', { lane }, toSeconds(oldestReady));
    text.add('echotik_lane_paused_until_timestamp_seconds', { lane }, toSeconds(pausedUntil));
  }
  text.add('echotik_quarantine_open', {}, sum(state.quarantine.map(({ records }) => records)));
  text.add('echotik_drift_open', {}, state.drift.length);
  for (const severity of checkResultSeverities) {
    const failed = state.failedChecks.filter((check) => check.severity === severity);
    text.add('echotik_checks_failed', { severity }, failed.length);
  }
  text.add('echotik_workers_alive', {}, state.workers.filter(({ isAlive }) => isAlive).length);
  text.add('echotik_workers_lost', {}, state.workers.filter(({ isAlive }) => !isAlive).length);
  for (const { schema, bytes } of state.schemaBytes) text.add('echotik_schema_bytes', { schema }, bytes);
  text.add('echotik_connections', {}, state.connections.used);
  text.add('echotik_connections_limit', {}, state.connections.limit);
}

function writePipeline(text: MetricsText, state: PipelineState): void {
  const { pipeline, lastRun, openRun, usualSeconds, pausedAt } = state;
  text.add('echotik_pipeline_last_success_timestamp_seconds', { pipeline }, toSeconds(state.lastSuccess));
  text.add('echotik_pipeline_known_timestamp_seconds', { pipeline }, toSeconds(state.knownSince));
  text.add('echotik_pipeline_period_seconds', { pipeline }, state.periodSeconds);
  text.add('echotik_pipeline_paused', { pipeline }, pausedAt ? 1 : 0);
  for (const status of runStatuses) {
    const labels = { pipeline, status, core: String(state.core) };
    text.add('echotik_pipeline_last_run_status', labels, lastRun?.status === status ? 1 : 0);
  }
  if (usualSeconds !== null) text.add('echotik_pipeline_usual_duration_seconds', { pipeline }, usualSeconds);
  if (openRun) text.add('echotik_run_started_timestamp_seconds', { pipeline }, toSeconds(openRun.startedAt));
  text.add('echotik_slot_due_timestamp_seconds', { pipeline }, toSeconds(state.slotDue));
  text.add('echotik_slots_missed', { pipeline }, state.slotsMissed);
}

function writeRuns(text: MetricsText, { pipelines, runs }: OperationalState): void {
  for (const pipeline of [...pipelines.map((each) => each.pipeline), 'other']) {
    for (const status of runStatuses) {
      const count = runs.find((each) => each.pipeline === pipeline && each.status === status)?.runs ?? 0;
      text.add('echotik_runs', { pipeline, status }, count);
    }
  }
}

/** Of each pipeline the table that is furthest behind. Tables that never had data do not count. */
function writeTables(text: MetricsText, tables: readonly TableState[]): void {
  const days = new Map<string, { newest: number; expected: number }>();
  for (const { pipeline, newestDay, expectedDay } of tables) {
    if (newestDay === null) continue;
    const { newest, expected } = days.get(pipeline) ?? { newest: Number.POSITIVE_INFINITY, expected: 0 };
    days.set(pipeline, {
      newest: Math.min(newest, toDaySeconds(newestDay)),
      expected: Math.max(expected, toDaySeconds(expectedDay)),
    });
  }
  for (const [pipeline, { newest, expected }] of days) {
    text.add('echotik_data_day_timestamp_seconds', { pipeline }, newest);
    text.add('echotik_data_day_expected_timestamp_seconds', { pipeline }, expected);
  }
}

function writeCredits(text: MetricsText, { budgets, creditsUnknown }: OperationalState): void {
  for (const { window, spent, limit, forecast, byPipeline } of budgets) {
    for (const [pipeline, credits] of byPipeline) text.add('echotik_credits_spent', { pipeline, window }, credits);
    if (limit !== null) {
      text.add('echotik_credits_limit', { window }, limit);
      text.add('echotik_credits_left', { window }, Math.max(0, limit - spent));
    }
    text.add('echotik_credits_forecast', { window }, forecast);
  }
  text.add('echotik_credits_unknown', {}, creditsUnknown);
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
const toSeconds = (time: Date | null) => (time ? time.getTime() / 1000 : 0);
const toDaySeconds = (day: string) => Date.parse(`${day}T00:00:00Z`) / 1000;
