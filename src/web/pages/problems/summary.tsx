/** What waits for a decision, in one list. */
import { LiveRegion } from '../../components/live-region.tsx';
import { State, type Tone } from '../../components/state.tsx';
import { formatCount, formatQuantity } from '../../format.ts';
import type { Findings } from './read-all-findings.ts';

interface Item {
  readonly anchor: string;
  readonly tone: Tone;
  readonly text: string;
}

const sum = (records: readonly { readonly records: number }[]) =>
  records.reduce((total, each) => total + each.records, 0);

function listItems({ quarantine, fields, checks, drift, moreDrift, absentRuns, watched }: Findings): readonly Item[] {
  const errors = checks.filter(({ severity }) => severity === 'error').length;
  const warnings = checks.length - errors;
  const records = sum(quarantine);
  const absences = absentRuns.length + watched.length;
  return [
    records > 0 && {
      anchor: 'quarantine',
      tone: 'bad' as const,
      text: `${formatQuantity(records, 'record')} in quarantine`,
    },
    errors > 0 && { anchor: 'checks', tone: 'bad' as const, text: `${formatQuantity(errors, 'check')} failed` },
    fields.length > 0 && {
      anchor: 'fields',
      tone: 'warn' as const,
      text: `${formatQuantity(fields.length, 'field')} with values that could not be read`,
    },
    drift.length > 0 && {
      anchor: 'drift',
      tone: 'warn' as const,
      text: `${formatQuantity(drift.length + moreDrift, 'field')} new, gone or changed`,
    },
    warnings > 0 && {
      anchor: 'checks',
      tone: 'warn' as const,
      text: `${formatQuantity(warnings, 'warning')} of checks`,
    },
    absences > 0 && { anchor: 'absences', tone: 'warn' as const, text: `${formatCount(absences)} unusual absences` },
  ].filter((item) => item !== false);
}

export function Summary({ findings }: { readonly findings: Findings }) {
  const items = listItems(findings);
  return (
    <LiveRegion id="summary">
      {items.length ? (
        <ul class="summary">
          {items.map(({ anchor, tone, text }) => (
            <li>
              <State of={tone === 'bad' ? 'act' : 'look'} tone={tone} /> <a href={`#${anchor}`}>{text}</a>
            </li>
          ))}
        </ul>
      ) : (
        <p>
          <State of="all is well" tone="good" /> Nothing waits for a decision.
        </p>
      )}
    </LiveRegion>
  );
}
