/** The movement of a rank as text, colour and legend, shared by several charts. */
import type { BarPicture, Colour } from './chart.ts';
import { toNumber } from './text.ts';

interface RankMovement {
  readonly places_won?: unknown;
  readonly is_new?: unknown;
}

export function pickMovementColour({ places_won, is_new }: RankMovement): Colour {
  if (places_won === null) return is_new ? 'new' : 'same';
  const won = toNumber(places_won);
  return won > 0 ? 'up' : won < 0 ? 'down' : 'same';
}

/** ▲3, ▼2, =, new, or an empty text if there is no earlier list. */
export function formatMovement({ places_won, is_new }: RankMovement): string {
  if (places_won === null) return is_new ? 'new' : '';
  const won = toNumber(places_won);
  return won > 0 ? `▲${won}` : won < 0 ? `▼${-won}` : '=';
}

export const movementLegend: BarPicture['legend'] = [
  { name: 'rose', colour: 'up' },
  { name: 'fell', colour: 'down' },
  { name: 'new', colour: 'new' },
  { name: 'kept its place, or not known', colour: 'same' },
];
