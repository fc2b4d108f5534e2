/** Fields that the API has added, changed or no longer sends. */
import { acceptDriftAction } from '../../actions/accept-drift.ts';
import { ActionForm } from '../../components/action-form.tsx';
import { Command } from '../../components/command.tsx';
import { DataTable } from '../../components/data-table.tsx';
import { Age } from '../../components/when.tsx';
import { formatQuantity } from '../../format.ts';
import { CutText } from '../../components/cut-text.tsx';
import type { Findings } from './read-all-findings.ts';
import { FindingsSection } from './section.tsx';

/** `kind`: as in ops.schema_drift. */
function describeKind(kind: string): string {
  if (kind.startsWith('missing in ')) return `gone: no record has it any more (${kind.slice('missing in '.length)})`;
  if (kind === 'twice') return 'a key with different contents on one page';
  return kind.includes(' read as ') ? `another type: ${kind}` : `new field: ${kind}`;
}

interface DriftSectionProps {
  readonly drift: Findings['drift'];
  /** Fields that are not listed. */
  readonly more: number;
}

export const DriftSection = ({ drift, more }: DriftSectionProps) => (
  <FindingsSection
    id="drift"
    title="Changed fields"
    allIsWell={drift.length ? null : 'The API sends the fields that are known.'}
    about="The API sends fields that no stream declares, sends another type, or no longer sends a field. Nothing is lost: the bodies are stored. A field that is gone makes a check fail: if it was renamed, upgrade. Accept what needs nothing more."
  >
    <DataTable
      caption="Fields that have changed"
      rows={drift}
      empty=""
      columns={[
        { title: 'Stream', cell: ({ stream }) => stream },
        { title: 'Field', cell: ({ path }) => <CutText text={path} /> },
        { title: 'What has changed', cell: ({ kind }) => <CutText text={describeKind(kind)} /> },
        { title: 'A value', cell: ({ sample }) => <CutText text={sample} /> },
        { title: 'First seen', cell: ({ first_seen_at: at }) => <Age at={at} /> },
        {
          title: 'Decision',
          cell: ({ stream, path }) => <ActionForm action={acceptDriftAction} input={{ stream, path }} label="Accept" />,
        },
      ]}
    />
    {more ? (
      <p class="note">
        {formatQuantity(more, 'more field')}: <Command command="drift list" />
      </p>
    ) : null}
  </FindingsSection>
);
