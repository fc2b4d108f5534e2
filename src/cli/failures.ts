/** Failed checks of runs, a line each. */
import type { CheckResult } from '../jobs/quality/check-results.ts';
import { printable } from './table.ts';

/** Ends with a line break; empty where none failed. */
export const failureLines = (failures: readonly CheckResult[]): string =>
  failures
    .map(
      ({ run_id, severity, name, subject, observed, expected }) =>
        `${printable(`${severity}: check ${name} after run ${run_id}: ${subject}: ${observed} (expected: ${expected})`)}\n`,
    )
    .join('');
