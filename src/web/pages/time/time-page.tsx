/** A table as of a day, or what has changed between two days. */
import { Link } from '../../components/link.tsx';
import { When } from '../../components/when.tsx';
import { definePage } from '../../page.ts';
import { quoteShellWord } from '../../sql/quote-shell-word.ts';
import { ChangeList } from './change-list.tsx';
import { readTime, type TimeModel } from './read-time.ts';
import { StateTable } from './state-table.tsx';
import { TimeForm } from './time-form.tsx';

export const timePage = definePage<TimeModel>({
  path: '/time',
  read: (context, { query }) => readTime(context, query),
  title: ({ table }) => (table ? `Time: ${table.name}` : 'Time'),
  command: ({ sql }) =>
    `sql ${quoteShellWord((sql ?? `select * from echotik.products_as_of('2026-03-01') limit 100`).replaceAll('\n', ' '))}`,
  isLive: false,
  Body: ({ model }) => (
    <>
      <p>
        What was known on a day, or what has changed between two days. What was stored then is kept: it costs nothing.
      </p>
      <TimeForm time={model} />
      <Edge time={model} />
      {model.state && model.table ? <StateTable table={model.table} time={model} state={model.state} /> : null}
      {model.changes && model.table ? <ChangeList table={model.table} time={model} changes={model.changes} /> : null}
      {model.sql === null ? null : <Sql sql={model.sql} />}
    </>
  ),
});

const Edge = ({
  time: { edge, is_before_edge: isBefore, business_days: days, table, timezone },
}: {
  readonly time: TimeModel;
}) => (
  <>
    {isBefore ? (
      <p class="notice refused" role="status">
        {'The retention of the configuration has deleted states that ended before '}
        <When at={edge} />
        {': what is missing on an earlier day is unknown, not absent.'}
      </p>
    ) : null}
    {table ? (
      <p class="note">
        {`A day ends at midnight in the time zone ${timezone}.`}
        {days ? ` The business days from ${days.from} to ${days.until} are read; for another, give it in the key.` : ''}
      </p>
    ) : null}
  </>
);

const Sql = ({ sql }: { readonly sql: string }) => (
  <details>
    <summary>SQL</summary>
    <pre class="code">{sql}</pre>
    <p>
      <Link to={`/ask/sql?${new URLSearchParams({ q: sql }).toString()}`}>Run this SQL</Link>
    </p>
  </details>
);
