/** Random numbers without a state: the same parts give the same number, in any order of calls and in any process. */

/** 32 well-mixed bits of an integer (the finalizer of MurmurHash3). */
export function mix(bits: number): number {
  let h = bits | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** 32 bits out of texts and numbers (FNV-1a, then mixed). */
export function hashBits(...parts: readonly (string | number)[]): number {
  const text = parts.join('\u001f');
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return mix(h);
}

/** A number in [0, 1). */
export function unit(...parts: readonly (string | number)[]): number {
  return hashBits(...parts) / 0x1_0000_0000;
}

/** An integer from `from` to `to`, both included. */
export function integerIn(from: number, to: number, ...parts: readonly (string | number)[]): number {
  return from + Math.floor(unit(...parts) * (to - from + 1));
}

export function choose<T>(list: readonly T[], ...parts: readonly (string | number)[]): T {
  const chosen = list[hashBits(...parts) % list.length];
  if (chosen === undefined) throw new RangeError('nothing to choose from');
  return chosen;
}

/** `count` different elements, in an order of chance. */
export function sample<T>(list: readonly T[], count: number, ...parts: readonly (string | number)[]): readonly T[] {
  const start = hashBits(...parts);
  return list
    .map((value, index) => ({ value, key: mix(start ^ Math.imul(index + 1, 0x9e3779b1)) }))
    .sort((a, b) => a.key - b.key)
    .slice(0, count)
    .map(({ value }) => value);
}
