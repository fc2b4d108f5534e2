/** Credits: spent, expected, and what they were spent on. */
import { Command } from '../../components/command.tsx';
import { DataTable } from '../../components/data-table.tsx';
import { Link } from '../../components/link.tsx';
import { LiveRegion } from '../../components/live-region.tsx';
import { formatCount, formatCredits, formatQuantity } from '../../format.ts';
import { definePage } from '../../page.ts';
import { BudgetWindow } from './budget-window.tsx';
import { DayBars } from './day-bars.tsx';
import { LargestRuns, LargestStreams } from './largest.tsx';
import { type Money, readMoney } from './read-money.ts';

export const moneyPage = definePage({
  path: '/money',
  read: readMoney,
  title: () => 'Money',
  command: () => 'status',
  csv: ({ days }) => ({ columns: ['day', 'credits'], rows: days.map(({ day, credits }) => [day, credits]) }),
  isLive: true,
  Body: ({ model }) => (
    <>
      <LiveRegion id="money">
        <div class="cards">
          {model.windows.map((window) => (
            <BudgetWindow {...window} />
          ))}
          <BurnCard {...model} />
        </div>
        <DayBars days={model.days} limit={model.windows.find(({ window }) => window === 'day')?.limit ?? null} />
        <PipelineTable {...model} />
        <LargestRuns {...model} />
        <LargestStreams {...model} />
      </LiveRegion>
      <Receipts {...model} />
    </>
  ),
});

function BurnCard({ last30, burn, inFlight, unknownToday, day, timezone }: Money) {
  return (
    <section class="card">
      <h2>Last 30 days</h2>
      <p class="figure">{formatCredits(last30)}</p>
      <p>{formatCredits(burn)} a day, on average of the 7 days before today</p>
      <p>{formatQuantity(inFlight, 'call')} in flight, counted as spent</p>
      {unknownToday ? (
        <>
          <p>
            {formatCredits(unknownToday)} of today are of calls without an answer: it is not known whether they are
            billed, and they count as spent.
          </p>
          <Command command={`credits show --day ${day}`} />
        </>
      ) : null}
      <p class="note">Days begin in the zone {timezone}.</p>
    </section>
  );
}

const PipelineTable = ({ pipelines }: Money) => (
  <section>
    <h2>By pipeline</h2>
    <DataTable
      caption="Credits by pipeline"
      rows={pipelines}
      empty="Nothing was spent in these days."
      columns={[
        { title: 'Pipeline', cell: ({ pipeline }) => pipeline },
        { title: 'Today', isNumber: true, cell: ({ today }) => formatCount(today) },
        { title: 'This month', isNumber: true, cell: ({ month }) => formatCount(month) },
        { title: '30 days', isNumber: true, cell: ({ last30 }) => formatCount(last30) },
      ]}
    />
  </section>
);

const Receipts = ({ months }: Money) => (
  <section>
    <h2>Receipts</h2>
    {months.length ? (
      <ul class="receipts">
        {months.map((month) => (
          <li>
            <Link to={`/money/${month}`}>{month}</Link>
          </li>
        ))}
      </ul>
    ) : (
      <p class="empty">Nothing was spent yet.</p>
    )}
  </section>
);
