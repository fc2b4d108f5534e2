/** Resources: free disk space on hosts of our processes, and connections to PostgreSQL. */
import { MINUTE_MS, type Rule } from './rule.ts';

/** Below this share of the threshold PostgreSQL may stop at any time. */
const CRITICAL_SHARE = 0.2;

/**
 * Each process knows the disks of its host only, so another process cannot say that there is room again. That the
 * database reports a full disk is an outage: direct-alerts.ts.
 */
export const diskFull: Rule<'disk-full'> = {
  name: 'disk-full',
  threshold: 2.5e9,
  unit: 'free bytes, when fewer are free; a fifth of it: critical',
  forMs: 0,
  keepFiringMs: 5 * MINUTE_MS,
  find: ({ process, threshold }) =>
    process.disks
      .filter(({ freeBytes }) => freeBytes < threshold)
      .map(({ place, freeBytes }) => ({
        subject: place,
        pipeline: null,
        severity: freeBytes < CRITICAL_SHARE * threshold ? 'critical' : 'warning',
        facts: { place, freeBytes },
      })),
  canJudge: (subject, { process }) => process.disks.some(({ place }) => place === subject),
};

export const connectionsHigh: Rule<'connections-high'> = {
  name: 'connections-high',
  threshold: 0.8,
  unit: 'share of max_connections',
  forMs: 10 * MINUTE_MS,
  keepFiringMs: 10 * MINUTE_MS,
  find: ({ state: { connections }, threshold }) =>
    connections.used > threshold * connections.limit
      ? [{ subject: '', pipeline: null, severity: 'warning', facts: { ...connections } }]
      : [],
};
