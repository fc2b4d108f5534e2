/** All findings that wait for a decision. */
import { listResults } from '../../../data-checks/check-results.ts';
import { listDrift } from '../../../ledger/drift.ts';
import { groupQuarantine } from '../../../ledger/quarantine.ts';
import { sampleUnreadFields } from '../../../ledger/read-field-issues.ts';
import { businessDate } from '../../../time.ts';
import type { PageContext } from '../../page.ts';
import { readAbsentRuns, readAbsentWatched } from './read-absences.ts';

/** Fields that are shown; the command lists all. */
const MAX_DRIFT = 200;

export type Findings = Awaited<ReturnType<typeof readAllFindings>>;

export async function readAllFindings({ pool, config, now }: Pick<PageContext, 'pool' | 'config' | 'now'>) {
  const drift = await listDrift(pool, false);
  const quarantine = await groupQuarantine(pool);
  const fields = await sampleUnreadFields(pool);
  const checks = await listResults(pool, { failed: true });
  const absentRuns = await readAbsentRuns(pool);
  const watched = await readAbsentWatched(pool, businessDate(now, config.timezone));
  return {
    /** Groups of records with the same first issue, most records first. */
    quarantine,
    fields,
    drift: drift.slice(0, MAX_DRIFT),
    moreDrift: Math.max(0, drift.length - MAX_DRIFT),
    checks,
    absentRuns,
    watched,
  };
}
