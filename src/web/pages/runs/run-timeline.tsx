/** What each stream of a run did, and when. */
import { toPrintable } from '../../../printable.ts';
import { DataTable } from '../../components/data-table.tsx';
import { formatCount, formatSpan } from '../../format.ts';
import { useView } from '../../view.ts';
import type { RunModel } from './read-run.ts';
import type { RunStream } from './read-run-streams.ts';

export function RunTimeline({ model: { run, streams, isSample } }: { readonly model: RunModel }) {
  const { now } = useView();
  const from = run.started_at;
  const until = run.finished_at ?? now;
  return (
    <section>
      <h2>Streams</h2>
      {isSample ? (
        <p class="note">
          These are the numbers of an even sample of{' '}
          {formatCount(streams.reduce((sum, each) => sum + each.requests, 0))} of its{' '}
          {run.finished_at ? formatCount(run.requests_total) : ''} requests.
        </p>
      ) : null}
      <DataTable
        caption="Streams of the run, in the order of their first calls"
        rows={streams}
        empty="It has no request yet."
        columns={[
          { title: 'Stream', cell: ({ stream }) => <span class="name">{toPrintable(stream)}</span> },
          {
            title: 'From its first call to its last',
            cell: (stream) => <Span stream={stream} from={from} until={until} />,
          },
          { title: 'Done', isNumber: true, cell: ({ done }) => formatCount(done) },
          { title: 'Absent', isNumber: true, cell: ({ absent }) => formatCount(absent) },
          { title: 'Failed', isNumber: true, cell: ({ failed }) => formatCount(failed) },
          { title: 'Open', isNumber: true, cell: ({ open }) => formatCount(open) },
          { title: 'Repeated', isNumber: true, cell: ({ repeated }) => formatCount(repeated) },
          { title: 'Rows written', isNumber: true, cell: (each) => formatCount(each.rows_written) },
          { title: 'Unchanged', isNumber: true, cell: (each) => formatCount(each.rows_unchanged) },
          { title: 'Credits', isNumber: true, cell: ({ credits }) => formatCount(credits) },
          {
            title: 'A call took',
            isNumber: true,
            cell: ({ call_ms }) => (call_ms === null ? '' : formatShort(call_ms)),
          },
        ]}
      />
    </section>
  );
}

/** Milliseconds below a second. */
const formatShort = (ms: number) => (ms < 1000 ? `${Math.round(ms)} ms` : formatSpan(ms));

/** Units of the drawing: it is stretched to the width of its cell. */
const WIDTH = 1000;
const HEIGHT = 12;
/** A bar that is shorter could not be seen. */
const MIN_WIDTH = 6;

function Span({ stream, from, until }: { readonly stream: RunStream; readonly from: Date; readonly until: Date }) {
  const { first_at, last_at, failed } = stream;
  if (!first_at || !last_at) return <span class="none">no call</span>;
  const whole = Math.max(1, until.getTime() - from.getTime());
  const place = (at: Date) => Math.min(WIDTH, Math.max(0, (WIDTH * (at.getTime() - from.getTime())) / whole));
  const start = Math.min(WIDTH - MIN_WIDTH, place(first_at));
  const width = Math.max(MIN_WIDTH, place(last_at) - start);
  const words = `${formatSpan(last_at.getTime() - first_at.getTime())}, from ${formatSpan(Math.max(0, first_at.getTime() - from.getTime()))} after the beginning`;
  return (
    <>
      <svg
        class="timeline"
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        width="160"
        height={HEIGHT}
        role="img"
        aria-label={words}
      >
        <rect class="track" x="0" y="0" width={WIDTH} height={HEIGHT} />
        <rect class={failed ? 'warn' : 'good'} x={Math.round(start)} y="0" width={Math.round(width)} height={HEIGHT} />
      </svg>{' '}
      <span class="note" aria-hidden="true">
        {formatSpan(last_at.getTime() - first_at.getTime())}
      </span>
    </>
  );
}
