/**
 * While no run is open a process rests: none of its timers queries PostgreSQL, so that a server without other users may
 * sleep. It is woken by what opens a run in this process and by a request that a queue delivers. What reaches it in
 * neither way, such as a run whose process was killed before it queued anything, is found by a look at long intervals.
 */
import { untilHalfHour } from '../../time.ts';

/** A process that was woken looks for work at least this long. */
const MIN_AWAKE_MS = 20_000;

interface RestOptions {
  /** Milliseconds between two looks; absent: at each full and half hour. */
  readonly lookEveryMs?: number | undefined;
  /** Whether this process has something in hand. */
  readonly isBusy: () => boolean;
  /** Whether a run is open, by the ledger. */
  readonly hasOpenRuns: () => Promise<boolean>;
  /** A look: the same question. The next one follows after `nextMs` milliseconds. */
  readonly look: (nextMs: number) => Promise<boolean>;
  readonly onWake: () => void;
  readonly onError: (error: Error) => void;
}

export interface Rest {
  readonly isResting: () => boolean;
  /** Ends the rest. Costs nothing when the process is awake. */
  readonly wake: () => void;
  /** Begins the rest where nothing is to be done. Rejects with what PostgreSQL says. */
  readonly begin: () => Promise<void>;
  readonly stop: () => void;
}

/** The process is awake at first. */
export function openRest({ lookEveryMs, isBusy, hasOpenRuns, look, onWake, onError }: RestOptions): Rest {
  let isResting = false;
  let stopped = false;
  let wokenAt = performance.now();
  let timer: NodeJS.Timeout | undefined;

  const wake = () => {
    wokenAt = performance.now();
    if (!isResting || stopped) return;
    isResting = false;
    clearTimeout(timer);
    onWake();
  };
  const lookAndWait = async () => {
    // All processes look at the same moment: in between the server may sleep.
    const nextMs = lookEveryMs ?? untilHalfHour(new Date());
    const isWanted = await look(nextMs).catch((error: Error) => {
      onError(error);
      return true;
    });
    if (isWanted) wake();
    else if (isResting && !stopped) timer = setTimeout(() => void lookAndWait(), nextMs);
  };
  return {
    isResting: () => isResting,
    wake,
    async begin() {
      const since = wokenAt;
      const isActive = () => stopped || isResting || isBusy() || since !== wokenAt;
      if (isActive() || performance.now() - since < MIN_AWAKE_MS) return;
      if ((await hasOpenRuns()) || isActive()) return;
      isResting = true;
      await lookAndWait();
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
