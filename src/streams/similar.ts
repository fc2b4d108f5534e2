/** Names that somebody may have meant. */

const MOST = 3;
/** Less in common than this is chance. */
const LEAST_SHARE = 0.3;

/** ` (did you mean a, b?)`, or nothing where no name is near. */
export function meant(name: string, known: readonly string[]): string {
  const near = known
    .map((each) => ({ each, share: likeness(name, each) }))
    .filter(({ share }) => share >= LEAST_SHARE)
    .sort((a, b) => b.share - a.share)
    .slice(0, MOST)
    .map(({ each }) => each);
  return near.length ? ` (did you mean ${near.join(', ')}?)` : '';
}

/** Pairs of letters that both have, as a share of all: 1 is the same name. */
function likeness(a: string, b: string): number {
  const [ours, theirs] = [pairsOf(a), pairsOf(b)];
  const both = [...ours].filter((pair) => theirs.has(pair)).length;
  return (2 * both) / (ours.size + theirs.size || 1);
}

const pairsOf = (name: string): ReadonlySet<string> =>
  new Set(
    Array.from({ length: Math.max(0, name.length - 1) }, (_, index) => name.toLowerCase().slice(index, index + 2)),
  );
