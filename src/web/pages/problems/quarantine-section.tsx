/** Records that are not in the tables, by stream and reason. */
import { ActionForm } from '../../components/action-form.tsx';
import { DataTable } from '../../components/data-table.tsx';
import { Link } from '../../components/link.tsx';
import { Age } from '../../components/when.tsx';
import { formatCount } from '../../format.ts';
import { retryFindings } from '../../actions/retry-findings.ts';
import { CutText } from '../../components/cut-text.tsx';
import type { Findings } from './read-all-findings.ts';
import { FindingsSection } from './section.tsx';

export const QuarantineSection = ({ groups }: { readonly groups: Findings['quarantine'] }) => (
  <FindingsSection
    id="quarantine"
    title="Quarantine"
    allIsWell={groups.length ? null : 'No record is in quarantine.'}
    about="These records did not match the definition of their stream, or PostgreSQL refused them. They are not in the tables; the other records of their pages are. Their bodies are stored: look at one, and read them again after an upgrade or a repair."
  >
    <DataTable
      caption="Records in quarantine by stream and reason"
      rows={groups}
      empty=""
      columns={[
        { title: 'Stream', cell: ({ stream }) => <Link to={`/problems/quarantine?stream=${stream}`}>{stream}</Link> },
        { title: 'Field', cell: ({ path }) => (path ? <CutText text={path} /> : 'the whole record') },
        { title: 'What is wrong', cell: ({ reason }) => <CutText text={reason} /> },
        { title: 'Records', isNumber: true, cell: ({ records }) => formatCount(records) },
        { title: 'Newest', cell: ({ last_seen_at: at }) => <Age at={at} /> },
        {
          title: 'Example',
          cell: ({ newest_id: id }) => <Link to={`/problems/quarantine/${id}`}>record {id}</Link>,
        },
      ]}
    />
    <ActionForm
      action={retryFindings}
      input={{ stream: '', record: '' }}
      label="Read all again, for 0 credits"
      tone="primary"
    />
  </FindingsSection>
);
