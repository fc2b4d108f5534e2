/** A square of the grid: what became of the slots of a pipeline on a day, and a link to what explains it. */
import { Link } from '../../components/link.tsx';
import { findTone, toStateWords } from '../../components/state.tsx';
import { toPrintable } from '../../../printable.ts';
import { formatCount, formatQuantity } from '../../format.ts';
import type { GridCell } from './build-cells.ts';
import { findSlotMark, slotStates } from './slot-states.ts';

interface GridSquareProps {
  readonly pipeline: string;
  readonly cell: GridCell;
  /** How many days the grid has. */
  readonly days: number;
}

export function GridSquare({ pipeline, cell, days }: GridSquareProps) {
  const { state, slots, run, day } = cell;
  const to = run === null ? `/grid?days=${days}&pipeline=${encodeURIComponent(pipeline)}&day=${day}` : `/runs/${run}`;
  return (
    <Link to={to} class={`square ${findTone(state)} ${chooseShade(cell)}`} label={`${pipeline}, ${describeCell(cell)}`}>
      {slots > 1 ? formatCount(slots) : findSlotMark(state)}
    </Link>
  );
}

/** Shades of a share of requests that failed: the class of the darkest is `shade-4`. */
function chooseShade({ failedShare, state }: GridCell): string {
  if (!failedShare || state === 'failed') return '';
  return `shade-${[0.05, 0.2, 0.5].filter((limit) => failedShare > limit).length + 1}`;
}

/** `2026-11-03: 23 succeeded, 1 partial, 12% of the requests failed`. */
function describeCell({ day, slots, states, failedShare, reason }: GridCell): string {
  const what =
    slots === 1
      ? toStateWords(states[0]?.state ?? '')
      : states.map(({ state, slots: ofState }) => `${formatCount(ofState)} ${toStateWords(state)}`).join(', ');
  const future = states[0]?.state === 'future' ? `${formatQuantity(slots, 'slot')} to come` : what;
  const failed = failedShare ? `, ${Math.max(1, Math.round(failedShare * 100))}% of the requests failed` : '';
  return `${day}: ${future}${failed}${reason === null ? '' : `: ${toPrintable(reason)}`}`;
}

export const GridLegend = () => (
  <ul class="legend" aria-label="Legend">
    {slotStates.map(({ state, mark, means }) => (
      <li>
        <span class={`square ${findTone(state)}`} aria-hidden="true">
          {mark}
        </span>{' '}
        {toStateWords(state)}: {means}
      </li>
    ))}
  </ul>
);
