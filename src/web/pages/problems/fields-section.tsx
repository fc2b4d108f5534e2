/** Fields with values that could not be read. */
import { ActionForm } from '../../components/action-form.tsx';
import { DataTable } from '../../components/data-table.tsx';
import { Age } from '../../components/when.tsx';
import { formatCount } from '../../format.ts';
import { retryFindings } from '../../actions/retry-findings.ts';
import { CutText } from '../../components/cut-text.tsx';
import type { Findings } from './read-all-findings.ts';
import { FindingsSection } from './section.tsx';

type Field = Findings['fields'][number];

const formatCapped = (count: number, { is_capped: isCapped }: Field) => `${formatCount(count)}${isCapped ? '+' : ''}`;

export const FieldsSection = ({ fields }: { readonly fields: Findings['fields'] }) => (
  <FindingsSection
    id="fields"
    title="Values that could not be read"
    allIsWell={fields.length ? null : 'Every value could be read.'}
    about="These records were loaded without one field, because its value has an unknown form. The values are in the stored bodies. After an upgrade that can read them, read them again."
  >
    <DataTable
      caption="Fields with values that could not be read"
      rows={fields}
      empty=""
      columns={[
        { title: 'Stream', cell: ({ stream }) => stream },
        { title: 'Field', cell: ({ path }) => <CutText text={path} /> },
        { title: 'Why', cell: ({ reason }) => <CutText text={reason} /> },
        { title: 'A value', cell: ({ sample }) => <CutText text={sample} /> },
        { title: 'Records', isNumber: true, cell: (field) => formatCapped(field.records, field) },
        { title: 'Answers', isNumber: true, cell: (field) => formatCapped(field.answers, field) },
        { title: 'Needed by', cell: ({ needed_by: streams }) => streams ?? '' },
        { title: 'Newest', cell: ({ last_seen_at: at }) => <Age at={at} /> },
      ]}
    />
    <ActionForm action={retryFindings} input={{ stream: '', record: '' }} label="Read all again, for 0 credits" />
  </FindingsSection>
);
