/** The operational alerts: their names, which are also the anchors of the runbook (`docs/operations.md#alert-<name>`). */

export const alertNames = [
  'pipeline-stale',
  'slot-late',
  'slot-missed',
  'run-not-green',
  'run-too-long',
  'data-stale',
  'budget-burn',
  'budget-runs-dry',
  'quota-exhausted',
  'api-away',
  'queue-stuck',
  'lane-paused',
  'credits-unknown',
  'quarantine-grows',
  'schema-drift',
  'check-failed',
  'no-workers',
  'worker-lost',
  'disk-full',
  'connections-high',
  'database-away',
] as const;
export type AlertName = (typeof alertNames)[number];

/** critical: somebody has to act now. warning: somebody has to look at it on the same day. */
export const alertSeverities = ['critical', 'warning'] as const;
export type AlertSeverity = (typeof alertSeverities)[number];
