/** One record in quarantine: what is wrong with it, beside the record. */
import { retryFindings } from '../../actions/retry-findings.ts';
import { ActionForm } from '../../components/action-form.tsx';
import { DataTable } from '../../components/data-table.tsx';
import { Link } from '../../components/link.tsx';
import { State } from '../../components/state.tsx';
import { When } from '../../components/when.tsx';
import { definePage } from '../../page.ts';
import { parseNumber } from '../../query.ts';
import { CutText } from '../../components/cut-text.tsx';
import type { RecordLine } from './record-lines.ts';
import { readQuarantinedRecord } from './read-quarantine.ts';

const LONG = 500;

export const recordPage = definePage({
  path: '/problems/quarantine/:record',
  read: ({ pool }, { params }) => readQuarantinedRecord(pool, parseNumber(params['record'] ?? '', 'record')),
  title: ({ quarantine_id: id, stream }) => `Record ${id} of ${stream}`,
  command: ({ quarantine_id: id }) => `quarantine show ${id}`,
  isLive: false,
  Body: ({ model }) => (
    <>
      <p>
        {model.resolved_at ? (
          <>
            <State of="loaded later" tone="good" /> A replay of its body has loaded it: <When at={model.resolved_at} />.
          </>
        ) : (
          <>
            <State of="in quarantine" tone="bad" /> It is not in the tables; its body is stored.
          </>
        )}{' '}
        Seen first: <When at={model.first_seen_at} />. Request {model.request_id}, at{' '}
        <CutText text={model.record_path} />.{' '}
        <Link to={`/problems/quarantine?stream=${model.stream}`}>All of this stream</Link>
      </p>
      <div class="columns">
        <section aria-labelledby="issues">
          <h2 id="issues">What is wrong</h2>
          <DataTable
            caption="Issues"
            rows={model.issues}
            empty="No issue is recorded."
            columns={[
              { title: 'Field', cell: ({ path }) => (path ? <CutText text={path} /> : 'the whole record') },
              { title: 'What is wrong', cell: ({ message }) => <CutText text={message} length={LONG} /> },
              {
                title: 'Value',
                cell: ({ value, path }) =>
                  value === null ? path ? 'not in the record' : '' : <CutText text={value} />,
              },
            ]}
          />
          {model.resolved_at ? null : (
            <ActionForm
              action={retryFindings}
              input={{ stream: '', record: String(model.quarantine_id) }}
              label="Read its body again, for 0 credits"
              tone="primary"
            />
          )}
        </section>
        <section aria-labelledby="record">
          <h2 id="record">The record</h2>
          <JsonView lines={model.record} />
          {model.isCut ? <p class="note">The record is longer; the command shows all of it.</p> : null}
        </section>
      </div>
    </>
  ),
});

/** Lines with an issue are marked. */
const JsonView = ({ lines }: { readonly lines: readonly RecordLine[] }) => (
  <pre class="code" role="region" aria-label="The record as JSON" tabindex={0}>
    {lines.map(({ depth, text, isMarked }) => {
      const line = `${'  '.repeat(depth)}${text}`;
      return isMarked ? (
        <>
          <mark>{line}</mark>
          {'\n'}
        </>
      ) : (
        `${line}\n`
      );
    })}
  </pre>
);
