/** Group commit: what concurrent callers bring within a few milliseconds goes through one flush. */

interface Waiting<T, R> {
  readonly item: T;
  readonly resolve: (result: R) => void;
  readonly reject: (error: unknown) => void;
}

interface GatherOptions {
  /** How long the first of a batch waits for others, in milliseconds. */
  readonly waitMs: number;
  readonly most: number;
  /** Flushes that may run at the same time. */
  readonly atOnce: number;
}

/** `flush` answers in the order of its items. While `atOnce` of them run, the next batch fills up. */
export function gather<T, R>(
  flush: (items: readonly T[]) => Promise<readonly R[]>,
  { waitMs, most, atOnce }: GatherOptions,
): (item: T) => Promise<R> {
  let waiting: Waiting<T, R>[] = [];
  let flushing = 0;
  let timer: NodeJS.Timeout | undefined;

  const flushNow = async () => {
    clearTimeout(timer);
    timer = undefined;
    const batch = waiting.slice(0, most);
    waiting = waiting.slice(most);
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
    if (flushing >= atOnce || !waiting.length) return;
    if (waiting.length >= most) void flushNow();
    else timer ??= setTimeout(() => void flushNow(), waitMs);
  };
  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      schedule();
    });
}
