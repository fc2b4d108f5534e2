/** The tables of a receipt. */
import { DataTable } from '../../components/data-table.tsx';
import { formatCount, formatCredits } from '../../format.ts';
import { type Receipt, sumBooked } from './read-receipt.ts';

export const ReceiptPipelines = ({ pipelines }: Pick<Receipt, 'pipelines'>) => (
  <section>
    <h2>By pipeline</h2>
    <DataTable
      caption="Credits by pipeline"
      rows={pipelines}
      empty="Nothing was spent in this month."
      columns={[
        { title: 'Pipeline', cell: ({ pipeline }) => pipeline.slice(0, 200) },
        { title: 'Credits', isNumber: true, cell: ({ credits }) => formatCount(credits) },
      ]}
    />
  </section>
);

export const ReceiptCalls = ({ calls }: { readonly calls: NonNullable<Receipt['calls']> }) => (
  <>
    <section>
      <h2>By stream</h2>
      <p class="note">
        Credits are booked when a call is sent. Absent: the API had no data, and bills it. Not loaded: no record of the
        answer fits. Unknown: there was no answer, and it may be billed. Released: refused or failed, not billed and not
        booked. Saved: a stored answer was used instead of a call.
      </p>
      <DataTable
        caption="Credits by pipeline and stream"
        rows={calls.lines}
        empty="No call was made in this month."
        columns={[
          { title: 'Pipeline', cell: ({ pipeline }) => pipeline.slice(0, 200) },
          { title: 'Stream', cell: ({ stream }) => stream },
          { title: 'Calls', isNumber: true, cell: (line) => formatCount(line.calls) },
          { title: 'Booked', isNumber: true, cell: (line) => formatCount(sumBooked(line)) },
          { title: 'Loaded', isNumber: true, cell: ({ bought }) => formatNonZero(bought) },
          { title: 'Absent', isNumber: true, cell: ({ absent }) => formatNonZero(absent) },
          { title: 'Not loaded', isNumber: true, cell: ({ notLoaded }) => formatNonZero(notLoaded) },
          { title: 'Unknown', isNumber: true, cell: ({ unknown }) => formatNonZero(unknown) },
          { title: 'In flight', isNumber: true, cell: ({ reserved }) => formatNonZero(reserved) },
          { title: 'Released', isNumber: true, cell: ({ released }) => formatNonZero(released) },
          { title: 'Saved', isNumber: true, cell: ({ saved }) => formatNonZero(saved) },
        ]}
      />
      {calls.rest ? (
        <p>{formatCredits(calls.rest)} more were booked for calls that the ledger no longer keeps.</p>
      ) : null}
    </section>
    <section>
      <h2>By table</h2>
      <p class="note">A stream that fills several tables is divided among them in equal parts.</p>
      <DataTable
        caption="Credits by table"
        rows={calls.tables}
        empty="No call was made in this month."
        columns={[
          { title: 'Table', cell: ({ table }) => table ?? 'not known' },
          { title: 'Credits', isNumber: true, cell: ({ credits }) => formatCount(credits) },
        ]}
      />
    </section>
  </>
);

const formatNonZero = (count: number): string => (count ? formatCount(count) : '');
