/** Which runs and streams cost most lately. */
import { DataTable } from '../../components/data-table.tsx';
import { Link } from '../../components/link.tsx';
import { State } from '../../components/state.tsx';
import { Age } from '../../components/when.tsx';
import { formatCount } from '../../format.ts';
import { NEWEST_REQUESTS } from './read-largest.ts';
import type { Money } from './read-money.ts';

export const LargestRuns = ({ largestRuns }: Pick<Money, 'largestRuns'>) => (
  <section>
    <h2>Runs that cost most in 30 days</h2>
    <DataTable
      caption="Runs that cost most"
      rows={largestRuns}
      empty="No run cost anything."
      columns={[
        { title: 'Run', cell: ({ run_id: run }) => <Link to={`/runs/${run}`}>{run}</Link> },
        { title: 'Pipeline', cell: ({ pipeline, trigger }) => `${pipeline.slice(0, 200)} (${trigger})` },
        { title: 'State', cell: ({ status }) => <State of={status} /> },
        { title: 'Began', cell: ({ started_at: at }) => <Age at={at} /> },
        { title: 'Credits', isNumber: true, cell: ({ credits }) => formatCount(credits) },
      ]}
    />
  </section>
);

export const LargestStreams = ({ largestStreams }: Pick<Money, 'largestStreams'>) => (
  <section>
    <h2>Streams that cost most</h2>
    <p class="note">Among the newest {formatCount(NEWEST_REQUESTS)} requests. A receipt has all of its month.</p>
    <DataTable
      caption="Streams that cost most"
      rows={largestStreams}
      empty="No stream cost anything."
      columns={[
        { title: 'Stream', cell: ({ stream }) => stream },
        { title: 'Requests', isNumber: true, cell: ({ requests }) => formatCount(requests) },
        { title: 'Credits', isNumber: true, cell: ({ credits }) => formatCount(credits) },
      ]}
    />
  </section>
);
