/** Which alert explains which others: while it fires, no message about those is sent. */
import type { AlertName } from '../config/alert-names.ts';
import type { AlertRecord } from './alert-machine.ts';

interface Inhibition {
  readonly source: AlertName;
  readonly targets: readonly AlertName[];
  /** Only alerts of the same pipeline are explained. */
  readonly samePipeline?: true;
}

/** Reasons of a run that an outage of the API, or a quota that is used up, explains. */
const EXPLAINED_REASONS: Readonly<Partial<Record<AlertName, readonly (string | null)[]>>> = {
  'api-away': ['api_unreachable', 'requests_failed'],
  'quota-exhausted': ['api_quota'],
};

const inhibitions: readonly Inhibition[] = [
  {
    source: 'api-away',
    targets: ['run-not-green', 'run-too-long', 'pipeline-stale', 'data-stale', 'queue-stuck', 'lane-paused'],
  },
  { source: 'quota-exhausted', targets: ['run-not-green', 'pipeline-stale', 'data-stale'] },
  { source: 'no-workers', targets: ['queue-stuck', 'run-too-long', 'worker-lost', 'pipeline-stale', 'data-stale'] },
  { source: 'run-not-green', targets: ['pipeline-stale', 'data-stale'], samePipeline: true },
  { source: 'run-too-long', targets: ['pipeline-stale', 'data-stale'], samePipeline: true },
  { source: 'slot-late', targets: ['pipeline-stale', 'data-stale'], samePipeline: true },
];

const isActive = ({ state }: AlertRecord) => state === 'firing' || state === 'recovering';

/** The alert among `records` that explains `target`; undefined: none does. */
export function findInhibitor(target: AlertRecord, records: readonly AlertRecord[]): AlertRecord | undefined {
  const rules = inhibitions.filter(({ targets }) => targets.includes(target.alert));
  return records.find((record) =>
    rules.some(
      ({ source, samePipeline }) =>
        record.alert === source &&
        isActive(record) &&
        (!samePipeline || record.pipeline === target.pipeline) &&
        explainsReason(source, target),
    ),
  );
}

/** A run that failed for a reason of its own is reported, whatever else is wrong. */
function explainsReason(source: AlertName, target: AlertRecord): boolean {
  const reasons = EXPLAINED_REASONS[source];
  return target.alert !== 'run-not-green' || !reasons || reasons.includes(target.facts.reason);
}
