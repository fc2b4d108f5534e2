/** Single records in quarantine, newest first. */
import { retryFindings } from '../../actions/retry-findings.ts';
import { ActionForm } from '../../components/action-form.tsx';
import { DataTable } from '../../components/data-table.tsx';
import { Link } from '../../components/link.tsx';
import { State } from '../../components/state.tsx';
import { Age } from '../../components/when.tsx';
import { definePage } from '../../page.ts';
import { CutText } from '../../components/cut-text.tsx';
import { readQuarantine } from './read-quarantine.ts';

/** `before`: only records with a lower number. */
const addQuery = (stream: string | null, all: boolean, before: number | null) => {
  const query = new URLSearchParams({
    ...(stream ? { stream } : {}),
    ...(all ? { all: 'yes' } : {}),
    ...(before ? { before: String(before) } : {}),
  });
  return `/problems/quarantine${query.size ? `?${query.toString()}` : ''}`;
};

export const quarantinePage = definePage({
  path: '/problems/quarantine',
  read: ({ pool }, { query }) => readQuarantine(pool, query),
  title: ({ stream }) => `Quarantine${stream ? ` of ${stream}` : ''}`,
  command: ({ stream, all }) => `quarantine list${stream ? ` --stream ${stream}` : ''}${all ? ' --all' : ''}`,
  isLive: false,
  Body: ({ model: { stream, all, records, next } }) => (
    <>
      <p>
        <Link to={addQuery(stream, !all, null)}>
          {all ? 'Only open records' : 'Also records that were loaded later'}
        </Link>
        {stream ? (
          <>
            {' · '}
            <Link to={addQuery(null, all, null)}>All streams</Link>
          </>
        ) : null}
        {' · '}
        <Link to="/problems">Problems</Link>
      </p>
      <DataTable
        caption="Records in quarantine"
        rows={records}
        empty="No record is in quarantine: all is well."
        columns={[
          {
            title: 'Record',
            cell: ({ quarantine_id: id }) => <Link to={`/problems/quarantine/${id}`}>{id}</Link>,
          },
          { title: 'Stream', cell: (record) => record.stream },
          { title: 'Field', cell: ({ path }) => (path ? <CutText text={path} /> : 'the whole record') },
          { title: 'What is wrong', cell: ({ reason }) => <CutText text={reason} /> },
          { title: 'Issues', isNumber: true, cell: ({ issues }) => issues },
          { title: 'Seen', cell: ({ first_seen_at: at }) => <Age at={at} /> },
          {
            title: 'State',
            cell: ({ resolved_at: at }) =>
              at ? <State of="loaded later" tone="good" /> : <State of="open" tone="bad" />,
          },
        ]}
      />
      {next === null ? null : (
        <p>
          <Link to={addQuery(stream, all, next)}>Older records</Link>
        </p>
      )}
      {records.some(({ resolved_at: at }) => at === null) ? (
        <ActionForm
          action={retryFindings}
          input={{ stream: stream ?? '', record: '' }}
          label={`Read all${stream ? ' of this stream' : ''} again, for 0 credits`}
        />
      ) : null}
    </>
  ),
});
