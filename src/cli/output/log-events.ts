/** Errors and events of the jobs as log lines. */
import type { Logger } from 'pino';
import type { EndedRun, JobEvent, OnEvent } from '../../ledger/job-event.ts';

const runLogLevels = {
  succeeded: 'info',
  paused: 'info',
  running: 'info',
  partial: 'warn',
  out_of_budget: 'warn',
  cancelled: 'warn',
  failed: 'error',
} as const;

/**
 * Logs the whole error (class, SQLSTATE, cause, stack); its message is a field, so that lines can be grouped by `msg`.
 */
export const createErrorLogger =
  (log: Logger) =>
  (err: Error): void =>
    log.warn({ err }, 'error, the process continues');

export const createEventLogger =
  (log: Logger): OnEvent =>
  (event) =>
    logEvent(log, event);

function logEvent(log: Logger, event: JobEvent): void {
  switch (event.kind) {
    case 'run ended':
      return log[runLogLevels[event.run.status]](toRunFields(event.run), `run ended: ${event.run.status}`);
    case 'request failed': {
      const { run_id: run, request_id: request, ...fields } = event.request;
      return log.warn({ run, request, ...fields }, 'request failed');
    }
    case 'requests expired': {
      const { kind, askUntil: ask_until, ...fields } = event;
      return log.warn({ ...fields, ask_until }, kind);
    }
    case 'slot accounted for': {
      const { kind: _, outcome, ...fields } = event;
      return log[outcome === 'missed' || outcome === 'blocked' ? 'warn' : 'info'](
        { ...fields, outcome },
        `slot ${outcome}`,
      );
    }
    case 'waiting begins':
    case 'still waiting': {
      const { reason } = event;
      const why = reason instanceof Error ? { err: reason } : { reason };
      return log.warn({ for: event.for, waited_ms: event.waitedMs, ...why }, event.kind);
    }
    case 'work begins':
      return log.debug(event.kind);
    case 'attempt settled':
    case 'batch committed':
      return;
    case 'waiting is over':
      return log.info({ for: event.for, waited_ms: event.waitedMs }, event.kind);
  }
}

/** Logs a run that a clock has begun for a slot, or resumed. */
export const logBegunRun =
  (log: Logger) =>
  (pipeline: string, run: number, slot: Date | undefined): void =>
    log.info({ pipeline, run, slot }, slot ? 'run begun' : 'run resumed');

const toRunFields = (run: EndedRun) => ({
  pipeline: run.pipeline,
  run: run.run_id,
  trigger: run.trigger,
  slot: run.slot,
  business_date: run.business_date,
  status: run.status,
  error: run.error,
  resume_at: run.resume_at,
  requests: run.requests_total,
  requests_done: run.requests_done,
  requests_absent: run.requests_absent,
  requests_failed: run.requests_failed,
  credits: run.credits,
  rows_inserted: run.rows_inserted,
  rows_updated: run.rows_updated,
  rows_unchanged: run.rows_unchanged,
  rows_quarantined: run.rows_quarantined,
  unread_fields: run.unread_fields,
  duration_ms: run.finished_at ? run.finished_at.getTime() - run.started_at.getTime() : null,
});
