/** Finds the items that make a group fail, with few tries. */

export interface Refused<T> {
  readonly item: T;
  readonly error: unknown;
}

/**
 * Calls `attempt` with groups of items, in their order, until each item was in a group that succeeded or has failed alone. A group
 * that fails is halved; after a success the next one is twice as large. A bad item among n costs about 2 log2(n) tries, and
 * where all are bad there are little more than n. `isRefusal` says which errors are about the items; any other is thrown.
 */
export async function isolate<T>(
  items: readonly T[],
  attempt: (group: readonly T[]) => Promise<void>,
  isRefusal: (error: unknown) => boolean,
): Promise<readonly Refused<T>[]> {
  const refused: Refused<T>[] = [];
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
