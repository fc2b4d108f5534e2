/** Lets one piece of work run at a time, and few wait for it. */
import { UnavailableError } from '../../errors.ts';

export interface Turns {
  /** Throws UnavailableError where too many wait already; otherwise what `work` throws. */
  readonly take: <T>(work: () => Promise<T>) => Promise<T>;
}

export function createTurns(maxWaiting: number): Turns {
  let waiting = 0;
  let last: Promise<unknown> = Promise.resolve();
  return {
    take(work) {
      if (waiting > maxWaiting) {
        throw new UnavailableError('other queries are running', { remedy: 'try again in some seconds' });
      }
      waiting += 1;
      const turn = last.then(work).finally(() => {
        waiting -= 1;
      });
      last = turn.catch(() => undefined);
      return turn;
    },
  };
}
