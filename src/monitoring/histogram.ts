/** A histogram with fixed bounds, in memory. */

export interface Histogram {
  /** Upper bounds of the buckets, ascending. */
  readonly bounds: readonly number[];
  /** Observations of each bucket alone, and of what is above the last bound. */
  readonly counts: readonly number[];
  readonly sum: number;
  readonly count: number;
}

export interface ObservedHistogram extends Histogram {
  readonly observe: (value: number) => void;
}

export function createHistogram(bounds: readonly number[]): ObservedHistogram {
  const counts = [...bounds, 0].fill(0);
  let sum = 0;
  let count = 0;
  return {
    bounds,
    counts,
    get sum() {
      return sum;
    },
    get count() {
      return count;
    },
    observe(value) {
      const place = bounds.findIndex((bound) => value <= bound);
      const bucket = place < 0 ? bounds.length : place;
      counts[bucket] = (counts[bucket] ?? 0) + 1;
      sum += value;
      count++;
    },
  };
}
