/** Several pipelines, one after the other: one with a mistake does not keep the others from being planned or run. */
import { ConfigError } from '../errors.ts';
import { printError } from './exit.ts';

export interface Attempts {
  /** The result of the work; undefined where it ended with a ConfigError, which is printed. */
  readonly of: <T>(work: () => T | Promise<T>) => Promise<T | undefined>;
  readonly haveMistakes: () => boolean;
}

/** `count`: how many there are. The mistake of the only one is thrown. */
export function attempts(count: number): Attempts {
  let isMistaken = false;
  return {
    async of(work) {
      try {
        return await work();
      } catch (error) {
        if (count === 1 || !(error instanceof ConfigError)) throw error;
        printError(error);
        isMistaken = true;
        return undefined;
      }
    },
    haveMistakes: () => isMistaken,
  };
}
