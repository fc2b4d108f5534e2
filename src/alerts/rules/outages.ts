/** Outages: of the API, and of the database. */
import { MINUTE_MS, type Rule } from './rule.ts';

/** The newest run that ended in any pipeline: it shows the state of the API last. */
const findNewestRun = (state: Parameters<Rule['find']>[0]['state']) =>
  state.pipelines
    .flatMap(({ lastRun }) => lastRun ?? [])
    .toSorted((a, b) => (b.finishedAt?.getTime() ?? 0) - (a.finishedAt?.getTime() ?? 0))[0];

/** A worker waits for the API, or the newest run ended because it could not be reached. */
export const apiAway: Rule<'api-away'> = {
  name: 'api-away',
  threshold: 1,
  unit: 'outages; always 1',
  forMs: 2 * MINUTE_MS,
  keepFiringMs: 2 * MINUTE_MS,
  find({ state, process }) {
    const newest = findNewestRun(state);
    const reason =
      process.apiOutage?.reason ?? (newest?.reason === 'api_unreachable' ? `run ${newest.run} could not reach it` : '');
    return reason ? [{ subject: '', pipeline: null, severity: 'critical', facts: { reason } }] : [];
  },
  // A process that waits for the API evaluates every 30 seconds; none does where it has been stopped.
  lapseMs: 15 * MINUTE_MS,
  canJudge: (_, { process }) => process.apiOutage !== undefined,
};

/**
 * It cannot be found in the ledger: the state cannot be read then. The message goes out from the memory of the process
 * (direct-alerts.ts) after `forMs`. The entry is here for its settings.
 */
export const databaseAway: Rule<'database-away'> = {
  name: 'database-away',
  threshold: 1,
  unit: 'outages; always 1',
  forMs: MINUTE_MS,
  keepFiringMs: 0,
  find: () => [],
  canJudge: () => false,
};
