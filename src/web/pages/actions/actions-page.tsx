/** What was done in the web UI, newest first. */
import { DataTable } from '../../components/data-table.tsx';
import { Link } from '../../components/link.tsx';
import { LiveRegion } from '../../components/live-region.tsx';
import { State } from '../../components/state.tsx';
import { Age } from '../../components/when.tsx';
import { formatCredits } from '../../format.ts';
import { definePage } from '../../page.ts';
import { readNumber } from '../../query.ts';
import { readActions } from './read-actions.ts';

export const actionsPage = definePage({
  path: '/actions',
  read: ({ pool }, { query }) => readActions(pool, readNumber(query, 'before')),
  title: () => 'Actions',
  command: () => 'sql "select * from ops.actions order by action_id desc limit 100"',
  isLive: true,
  Body: ({ model: { actions, next } }) => (
    <>
      <p>Everything that was asked for with a button of these pages, also if it was refused.</p>
      <LiveRegion id="actions">
        <DataTable
          caption="Actions"
          rows={actions}
          empty="Nobody has used a button yet."
          columns={[
            { title: 'When', cell: ({ at }) => <Age at={at} /> },
            { title: 'Who', cell: ({ viewer, level }) => `${viewer} (${level})` },
            { title: 'Action', cell: ({ action }) => <code>{action}</code> },
            { title: 'Outcome', cell: ({ outcome }) => <State of={outcome} /> },
            { title: 'Message', cell: ({ message }) => message },
            {
              title: 'Promised',
              isNumber: true,
              cell: ({ credits }) => (credits === null ? '' : `at most ${formatCredits(credits)}`),
            },
            { title: 'Paid', isNumber: true, cell: ({ spent }) => (spent === null ? '' : formatCredits(spent)) },
            { title: 'Run', cell: ({ run_id: run }) => (run === null ? '' : <Link to={`/runs/${run}`}>{run}</Link>) },
          ]}
        />
        {next === null ? null : (
          <p>
            <Link to={`/actions?before=${next}`}>Older actions</Link>
          </p>
        )}
      </LiveRegion>
    </>
  ),
});
