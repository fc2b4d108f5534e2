import { DataTable } from '../../components/data-table.tsx';
import { formatCount } from '../../format.ts';
import type { ShownQuote } from './read-quote.ts';

/** The requests by stream, with what their number is based on. */
export function OfferedStreams({ offer: { streams } }: ShownQuote) {
  if (!streams.length) return null;
  return (
    <section>
      <h2>Requests by stream</h2>
      <DataTable
        caption="Requests by stream"
        rows={streams}
        empty=""
        columns={[
          { title: 'Stream', cell: ({ stream }) => stream },
          { title: 'Requests', isNumber: true, cell: ({ requests }) => formatCount(requests) },
          { title: 'Stored', isNumber: true, cell: ({ held }) => formatCount(held) },
          { title: 'Credits', isNumber: true, cell: ({ credits }) => formatCount(credits) },
          { title: 'Based on', cell: ({ basis }) => basis },
        ]}
      />
    </section>
  );
}
