/** Suggestions for a name that does not exist. */

const MAX_SUGGESTIONS = 3;
/** Names with a lower similarity (0 to 1) share letters by chance only. */
const MIN_SIMILARITY = 0.3;
/** Characters of a name that are compared: what a browser sends can be of any length. */
const MAX_COMPARED = 100;

/** ` (did you mean a, b?)` with the most similar known names; an empty text where no name is similar. */
export function didYouMean(name: string, known: readonly string[]): string {
  const similar = known
    .map((each) => ({ each, similarity: computeSimilarity(name, each) }))
    .filter(({ similarity }) => similarity >= MIN_SIMILARITY)
    .sort((a, b) => b.similarity - a.similarity)
    .slice(0, MAX_SUGGESTIONS)
    .map(({ each }) => each);
  return similar.length ? ` (did you mean ${similar.join(', ')}?)` : '';
}

/** Pairs of neighbouring letters that both names have, as a share of all (Dice coefficient): 1 for equal names. */
function computeSimilarity(a: string, b: string): number {
  const [left, right] = [toBigrams(a), toBigrams(b)];
  const shared = [...left].filter((pair) => right.has(pair)).length;
  return (2 * shared) / (left.size + right.size || 1);
}

function toBigrams(name: string): ReadonlySet<string> {
  const text = name.slice(0, MAX_COMPARED).toLowerCase();
  return new Set(Array.from({ length: Math.max(0, text.length - 1) }, (_, index) => text.slice(index, index + 2)));
}
