/** Several pipelines, one after the other: a mistake in one does not keep the others from being planned or run. */
import { ConfigError } from '../errors.ts';
import { printError } from './output/errors.ts';

export interface ConfigErrorCollector {
  /** Returns the result of the work; undefined if it threw a ConfigError, which is printed. */
  readonly run: <T>(work: () => T | Promise<T>) => Promise<T | undefined>;
  readonly hasErrors: () => boolean;
}

/** `count`: number of pipelines. The ConfigError of a single one is thrown. */
export function collectConfigErrors(count: number): ConfigErrorCollector {
  let hasErrors = false;
  return {
    async run(work) {
      try {
        return await work();
      } catch (error) {
        if (count === 1 || !(error instanceof ConfigError)) throw error;
        printError(error);
        hasErrors = true;
        return undefined;
      }
    },
    hasErrors: () => hasErrors,
  };
}
