/** Credits by day as bars, with the limit of a day as a line. The same numbers are in a table below. */
import { DataTable } from '../../components/data-table.tsx';
import { formatCount } from '../../format.ts';
import type { Money } from './read-money.ts';

const WIDTH = 600;
const HEIGHT = 120;
const GAP = 2;

interface DayBarsProps extends Pick<Money, 'days'> {
  /** Credits a day; null: no limit. */
  readonly limit: number | null;
}

export function DayBars({ days, limit }: DayBarsProps) {
  const largest = Math.max(...days.map(({ credits }) => credits), 1);
  // A limit far above what is spent would make all bars flat, so it is then only named.
  const isLimitShown = limit !== null && limit <= largest * 4;
  const top = isLimitShown ? Math.max(largest, limit) : largest;
  const step = WIDTH / days.length;
  const toY = (credits: number) => Math.round((HEIGHT - (credits / top) * HEIGHT) * 10) / 10;
  return (
    <figure>
      <figcaption>
        Credits by day, from {days[0]?.day} to {days.at(-1)?.day}; the highest bar is {formatCount(largest)}.
        {limit === null
          ? ' No limit is set for a day.'
          : isLimitShown
            ? ` The line is the limit of a day, ${formatCount(limit)}.`
            : ` The limit of a day, ${formatCount(limit)}, is far above.`}
      </figcaption>
      <svg class="bar" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true" focusable="false">
        {days.map(({ day, credits }, place) => (
          <rect
            x={Math.round((place * step + GAP / 2) * 10) / 10}
            y={toY(credits)}
            width={Math.round((step - GAP) * 10) / 10}
            height={Math.round((HEIGHT - toY(credits)) * 10) / 10}
            class={limit !== null && credits >= limit ? 'bad' : 'busy'}
          >
            <title>{`${day}: ${formatCount(credits)}`}</title>
          </rect>
        ))}
        {isLimitShown ? <line class="limit" x1="0" x2={WIDTH} y1={toY(limit)} y2={toY(limit)} /> : null}
      </svg>
      <details>
        <summary>The bars as a table</summary>
        <DataTable
          caption="Credits a day"
          rows={days.toReversed()}
          empty=""
          columns={[
            { title: 'Day', cell: ({ day }) => day },
            { title: 'Credits', isNumber: true, cell: ({ credits }) => formatCount(credits) },
          ]}
        />
      </details>
    </figure>
  );
}
