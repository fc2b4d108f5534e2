/**
 * Time that has passed, by the clock that shows more of it. The monotonic clock stops while a laptop sleeps (Linux), and the wall
 * clock may be set back; what must not be underestimated is measured with both.
 */

/** A moment, by both clocks, in milliseconds. */
export interface Moment {
  readonly monotonic: number;
  readonly wall: number;
}

export const momentNow = (): Moment => ({ monotonic: performance.now(), wall: Date.now() });

/** Milliseconds from one moment to the other (now); never negative. */
export const elapsedMs = (from: Moment, to: Moment = momentNow()): number =>
  Math.max(0, to.monotonic - from.monotonic, to.wall - from.wall);
