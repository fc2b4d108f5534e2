/** Pipelines by days. */
import { Link } from '../../components/link.tsx';
import { GridSquare } from './grid-square.tsx';
import type { GridModel } from './read-grid.ts';

export const GridTable = ({ model: { dates, rows, today, days } }: { readonly model: GridModel }) => (
  <div class="scroll" role="region" aria-label="Slots of pipelines by day" tabindex={0}>
    <table class="grid">
      <caption class="hidden">
        Slots of each pipeline from {dates[0]} to {dates.at(-1)}. Each square is a link.
      </caption>
      <thead>
        <tr>
          <th scope="col">Pipeline</th>
          {dates.map((date) => (
            <th
              scope="col"
              class={date === today ? 'today' : undefined}
              aria-current={date === today ? 'date' : undefined}
            >
              <abbr title={date}>{formatDay(date, dates)}</abbr>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ pipeline, cells }) => (
          <tr>
            <th scope="row">
              <Link to={`/grid?days=${days}&pipeline=${encodeURIComponent(pipeline)}`}>{pipeline}</Link>
            </th>
            {cells.map((cell, index) => (
              <td class={dates[index] === today ? 'today' : undefined}>
                {cell ? <GridSquare pipeline={pipeline} cell={cell} days={days} /> : null}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);

/** The day of the month, with the month where it is the first of it that is shown. */
const formatDay = (date: string, dates: readonly string[]) =>
  date === dates[0] || date.endsWith('-01') ? `${date.slice(5, 7)}-${date.slice(8)}` : date.slice(8);
