/** Group commit: items that concurrent callers pass within a few milliseconds go through one flush. */

interface PendingItem<T, R> {
  readonly item: T;
  readonly resolve: (result: R) => void;
  readonly reject: (error: unknown) => void;
}

interface BatcherOptions {
  /** How long the first item of a batch waits for others, in milliseconds. */
  readonly waitMs: number;
  readonly maxItems: number;
  /** Flushes that may run at the same time. While as many run, the next batch fills up. */
  readonly maxFlushes: number;
  /** Whether further items may come soon. Where none may, a batch is flushed at once. Absent: they may. */
  readonly mayGrow?: () => boolean;
}

/**
 * `flush` returns one result per item, in the order of the items. When it rejects, every item of its batch is rejected.
 */
export function createBatcher<T, R>(
  flush: (items: readonly T[]) => Promise<readonly R[]>,
  { waitMs, maxItems, maxFlushes, mayGrow = () => true }: BatcherOptions,
): (item: T) => Promise<R> {
  let waiting: PendingItem<T, R>[] = [];
  let flushing = 0;
  let timer: NodeJS.Timeout | undefined;

  const flushNow = async () => {
    clearTimeout(timer);
    timer = undefined;
    const batch = waiting.slice(0, maxItems);
    waiting = waiting.slice(maxItems);
    flushing++;
    try {
      const results = await flush(batch.map(({ item }) => item));
      batch.forEach(({ resolve }, index) => resolve(results[index] as R));
    } catch (error) {
      for (const { reject } of batch) reject(error);
    } finally {
      flushing--;
      schedule();
    }
  };
  const schedule = () => {
    if (flushing >= maxFlushes || !waiting.length) return;
    if (waiting.length >= maxItems) return void flushNow();
    if (mayGrow()) {
      timer ??= setTimeout(() => void flushNow(), waitMs);
      return;
    }
    // Not before the items that come in this turn of the event loop.
    clearTimeout(timer);
    timer = setTimeout(() => void flushNow(), 0);
  };
  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      schedule();
    });
}
