/** Workers: none is alive although there is work, or one has vanished. */
import { MINUTE_MS, type Rule } from './rule.ts';

export const noWorkers: Rule<'no-workers'> = {
  name: 'no-workers',
  threshold: 1,
  unit: 'requests that wait while no worker is alive',
  forMs: 2 * MINUTE_MS,
  keepFiringMs: 0,
  find({ state, threshold }) {
    const waiting = state.lanes.reduce((sum, { queued, reserved }) => sum + queued + reserved, 0);
    if (waiting < threshold || state.workers.some(({ isAlive }) => isAlive)) return [];
    return [{ subject: '', pipeline: null, severity: 'critical', facts: { waiting } }];
  },
};

/**
 * A worker did not sign off. It is resolved when a worker that started later has taken its place, or after the hour for
 * which the state lists lost workers.
 */
export const workerLost: Rule<'worker-lost'> = {
  name: 'worker-lost',
  threshold: 1,
  unit: 'workers; always 1',
  // After an outage of the database a worker needs a moment to renew its lease.
  forMs: MINUTE_MS,
  keepFiringMs: 0,
  find({ state: { workers } }) {
    const alive = workers.filter(({ isAlive }) => isAlive);
    const lost = workers
      .filter(({ isAlive }) => !isAlive)
      .toSorted((a, b) => b.lastHeartbeat.getTime() - a.lastHeartbeat.getTime());
    return lost
      .filter(({ lastHeartbeat }, index) => alive.filter(({ startedAt }) => startedAt > lastHeartbeat).length <= index)
      .map(({ worker, host, lastHeartbeat }) => ({
        subject: worker,
        pipeline: null,
        severity: 'warning',
        facts: { host, lastHeartbeat: lastHeartbeat.toISOString() },
      }));
  },
};
