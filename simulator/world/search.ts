/** Finds entities by keyword. */
import { sample } from './random.ts';

/** Beside what matches, TikTok shows what might be meant: a search hardly ever finds nothing. */
const GUESSES = 24;

/**
 * What a search finds in a list: first what contains one of the words, then arbitrary elements, the same ones for the
 * same words.
 */
export function search<T>(list: readonly T[], words: string, textOf: (element: T) => string): readonly T[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  const matches = list.filter((element) => {
    const text = textOf(element).toLowerCase();
    return wanted.some((word) => text.includes(word));
  });
  const known = new Set(matches);
  const others = list.filter((element) => !known.has(element));
  return [...matches, ...sample(others, GUESSES, 'guess', words)];
}
