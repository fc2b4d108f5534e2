/** The next slots, and what they will cost. */
import { DataTable } from '../../components/data-table.tsx';
import { Link } from '../../components/link.tsx';
import { State } from '../../components/state.tsx';
import { Age } from '../../components/when.tsx';
import { formatCredits } from '../../format.ts';
import type { PricedSlot } from './find-next-slots.ts';

export const NextSlots = ({
  slots,
  isScheduled,
}: {
  readonly slots: readonly PricedSlot[];
  readonly isScheduled: boolean;
}) => (
  <>
    {isScheduled ? null : (
      <p class="note">
        No scheduler has run here yet. Slots begin runs only while <code>start</code> or <code>scheduler</code> runs.
      </p>
    )}
    <DataTable
      caption="Next slots"
      rows={slots}
      empty="No pipeline has a slot in the next year."
      columns={[
        {
          title: 'Pipeline',
          cell: ({ pipeline }) => <Link to={`/grid?pipeline=${encodeURIComponent(pipeline)}`}>{pipeline}</Link>,
        },
        { title: 'Begins', cell: ({ slot }) => <Age at={slot} /> },
        {
          title: 'Price',
          isNumber: true,
          cell: (slot) => (slot.isPaused ? <State of="paused" /> : formatPrice(slot)),
        },
      ]}
    />
  </>
);

/** `about 104 credits`, `at most 900 credits`. */
function formatPrice({ credits, basis }: Pick<PricedSlot, 'credits' | 'basis'>): string {
  if (credits === null) return 'not known yet';
  if (basis === 'nothing to request yet') return 'nothing to request yet';
  if (basis === 'known') return formatCredits(credits);
  return `${basis === 'at most' ? 'at most' : 'about'} ${formatCredits(credits)}`;
}
