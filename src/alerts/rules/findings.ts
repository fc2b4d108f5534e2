/** Findings in the data: records in quarantine, new or unreadable fields, and failed data checks. */
import { groupBy } from '../../group-by.ts';
import { MINUTE_MS, type Rule, secondsBetween } from './rule.ts';

/** Records that came earlier were reported then. */
const RECENT_SECONDS = 6 * 3_600;

export const quarantineGrows: Rule<'quarantine-grows'> = {
  name: 'quarantine-grows',
  threshold: 10,
  unit: 'unresolved records of a stream, the newest within six hours',
  forMs: 0,
  keepFiringMs: 10 * MINUTE_MS,
  find: ({ state, threshold }) =>
    state.quarantine
      .filter(({ records, newest }) => records >= threshold && secondsBetween(newest, state.readAt) < RECENT_SECONDS)
      .map(({ stream, records }) => ({ subject: stream, pipeline: null, severity: 'warning', facts: { records } })),
};

/** Enough to recognise the change; `drift list` has all. */
const MAX_PATHS = 10;

export const schemaDrift: Rule<'schema-drift'> = {
  name: 'schema-drift',
  threshold: 1,
  unit: 'fields of a stream that nobody has accepted',
  forMs: 0,
  keepFiringMs: 0,
  find: ({ state, threshold }) =>
    [...groupBy(state.drift, ({ stream }) => stream)]
      .filter(([, fields]) => fields.length >= threshold)
      .map(([stream, fields]) => ({
        subject: stream,
        pipeline: null,
        severity: 'warning',
        facts: { paths: fields.map(({ path }) => path).slice(0, MAX_PATHS) },
      })),
};

export const checkFailed: Rule<'check-failed'> = {
  name: 'check-failed',
  threshold: 1,
  unit: 'failures of severity error; always 1',
  forMs: 0,
  keepFiringMs: 0,
  find: ({ state }) =>
    state.failedChecks
      .filter(({ severity }) => severity === 'error')
      .map(({ check, subject, detail }) => ({
        subject: `${check}: ${subject}`,
        pipeline: null,
        severity: 'warning',
        facts: { check, about: subject, detail },
      })),
};
