/**
 * The timer of a clock beside node-cron: a tick that node-cron missed (sleep, clock change) is late by at most 30
 * seconds. It starts no scan before the time until which the last one found nothing to do.
 */

const EVERY_MS = 30_000;
/** The wall clock was set, or the machine slept, when both clocks differ by more than this after a tick. */
const JUMP_MS = 5_000;

interface ScanTimer {
  /** No scan before this time; undefined: one at each tick. */
  restUntil(time: Date | undefined): void;
  stop(): void;
}

/** `now` is the clock of the slots. */
export function startScanTimer(now: () => Date, scan: () => void): ScanTimer {
  let rest: Date | undefined;
  let last = { wall: now().getTime(), monotonic: performance.now() };
  const timer = setInterval(() => {
    const current = { wall: now().getTime(), monotonic: performance.now() };
    const jump = current.wall - last.wall - (current.monotonic - last.monotonic);
    last = current;
    if (!rest || current.wall >= rest.getTime() || Math.abs(jump) > JUMP_MS) scan();
  }, EVERY_MS);
  return {
    restUntil(time) {
      rest = time;
    },
    stop: () => clearInterval(timer),
  };
}
