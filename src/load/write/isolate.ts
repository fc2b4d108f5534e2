/** Finds the items that make a group fail, with few attempts. */

export interface RefusedItem<T> {
  readonly item: T;
  readonly error: unknown;
}

/**
 * Calls `attempt` with groups of items, in their order, until each item was in a group that succeeded or has failed
 * alone. A group that fails is halved; after a success the next group is twice as large. One bad item among n costs
 * about 2 log2(n) attempts; where all are bad it takes little more than n. Only errors for which `isRefusal` returns
 * true are about the items; any other is thrown.
 */
export async function isolate<T>(
  items: readonly T[],
  attempt: (group: readonly T[]) => Promise<void>,
  isRefusal: (error: unknown) => boolean,
): Promise<readonly RefusedItem<T>[]> {
  const refused: RefusedItem<T>[] = [];
  for (let begin = 0, size = items.length; begin < items.length; ) {
    const group = items.slice(begin, begin + size);
    const [first] = group;
    try {
      await attempt(group);
      size *= 2;
    } catch (error) {
      if (!isRefusal(error)) throw error;
      if (first === undefined || group.length > 1) {
        size = Math.floor(group.length / 2);
        continue;
      }
      refused.push({ item: first, error });
    }
    begin += group.length;
  }
  return refused;
}
