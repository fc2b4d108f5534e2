/** How a place moved: words, colours and a legend that several charts share. */
import type { Colour, Picture } from './chart.ts';
import { numberOf } from './text.ts';

interface Moved {
  readonly places_won?: unknown;
  readonly is_new?: unknown;
}

export function movementColour({ places_won, is_new }: Moved): Colour {
  if (places_won === null) return is_new ? 'new' : 'same';
  const won = numberOf(places_won);
  return won > 0 ? 'up' : won < 0 ? 'down' : 'same';
}

/** ▲3, ▼2, =, new, or nothing where nobody read the list before. */
export function movement({ places_won, is_new }: Moved): string {
  if (places_won === null) return is_new ? 'new' : '';
  const won = numberOf(places_won);
  return won > 0 ? `▲${won}` : won < 0 ? `▼${-won}` : '=';
}

export const movementLegend: Picture['legend'] = [
  { name: 'rose', colour: 'up' },
  { name: 'fell', colour: 'down' },
  { name: 'new', colour: 'new' },
  { name: 'kept its place, or not known', colour: 'same' },
];
