/**
 * Elapsed time that is not underestimated. The monotonic clock stops while a computer sleeps (Linux), and the wall
 * clock may be set back, so time is measured with both and the larger value counts.
 */

/** A time by both clocks, in milliseconds. */
export interface Moment {
  readonly monotonic: number;
  readonly wall: number;
}

export const momentNow = (): Moment => ({ monotonic: performance.now(), wall: Date.now() });

/** Milliseconds from one moment to another, by default the current one; never negative. */
export const elapsedMs = (from: Moment, to: Moment = momentNow()): number =>
  Math.max(0, to.monotonic - from.monotonic, to.wall - from.wall);
