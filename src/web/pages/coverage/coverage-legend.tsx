import { dayMarks, dayMeanings, dayTones } from './coverage-words.ts';
import { dayStates } from './day-cells.ts';

/** The colours of days. `isShared`: squares are of several series. */
export const CoverageLegend = ({ isShared }: { readonly isShared: boolean }) => (
  <ul class="legend" aria-label="Legend">
    {dayStates.toReversed().map((state) => (
      <li>
        <span class={`square ${dayTones[state]}`} aria-hidden="true">
          {dayMarks[state]}
        </span>{' '}
        {state}: {dayMeanings[state]}
      </li>
    ))}
    {isShared ? (
      <li>
        <span class="square none share share-6" aria-hidden="true"></span> the green part of a square is the share of
        its series that is complete
      </li>
    ) : null}
  </ul>
);
