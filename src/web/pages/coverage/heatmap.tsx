/** A table of squares: a row for each series, stream or table, a column for each day. Each square is a link. */
import type { Child } from 'hono/jsx';
import { Link } from '../../components/link.tsx';
import type { Tone } from '../../components/state.tsx';

export interface Square {
  readonly day: string;
  readonly tone: Tone;
  /** Readable without colour. */
  readonly mark: string;
  /** The part of it that is complete, 0 to 1; absent: it is one state as a whole. */
  readonly share?: number;
  /** What it says without its colour. */
  readonly label: string;
  /** A path of the UI; null: it leads nowhere. */
  readonly to: string | null;
}

interface HeatmapRow {
  readonly name: Child;
  /** Null: they are not known; `note` says why. */
  readonly squares: readonly Square[] | null;
  readonly note?: Child;
}

interface HeatmapProps {
  readonly caption: string;
  /** What a row is. */
  readonly of: string;
  readonly days: readonly string[];
  readonly rows: readonly HeatmapRow[];
}

export const Heatmap = ({ caption, of, days, rows }: HeatmapProps) => (
  <div class="scroll" role="region" aria-label={caption} tabindex={0}>
    <table class="grid heatmap">
      <caption class="hidden">{caption}</caption>
      <thead>
        <tr>
          <th scope="col">{of}</th>
          {days.map((day, place) => (
            <th scope="col" class="day" title={day}>
              <DayTitle day={day} isFirst={place === 0} />
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ name, squares, note }) => (
          <tr>
            <th scope="row">{name}</th>
            {squares ? (
              squares.map((square) => (
                <td>
                  <SquareLink {...square} />
                </td>
              ))
            ) : (
              <td colspan={days.length} class="note">
                {note}
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);

/** The day of the month; with the month where one begins, so that the columns stay narrow. */
const DayTitle = ({ day, isFirst }: { readonly day: string; readonly isFirst: boolean }) => (
  <>
    <span class="hidden">{day}</span>
    <span aria-hidden="true">{isFirst || day.endsWith('-01') ? day.slice(5) : day.slice(8)}</span>
  </>
);

function SquareLink({ tone, mark: text, share, label, to }: Square) {
  const filled = share === undefined ? '' : ` share share-${Math.floor(share * 10)}`;
  const look = `square ${tone}${filled}`;
  const mark = <span aria-hidden="true">{text}</span>;
  return to === null ? (
    <span class={look} role="img" aria-label={label} title={label}>
      {mark}
    </span>
  ) : (
    <Link to={to} class={look} label={label}>
      {mark}
    </Link>
  );
}
