/**
 * The errors of the house, classed by what recovers from them. `message` says what happened and where,
 * `remedy` says what to do; the command line prints one line of each. The table is docs/errors.md.
 */

/** What whoever catches it does. What the API answers is no error but an outcome: extract/outcome.ts. */
export type Recovery = 'stop the process' | 'retry' | 'skip the record' | 'retry or stop by SQLSTATE';

interface Context {
  readonly remedy?: string;
  readonly cause?: unknown;
}

export abstract class EchotikError extends Error {
  abstract readonly recovery: Recovery;
  readonly remedy: string | undefined;

  constructor(message: string, { remedy, cause }: Context = {}) {
    super(message, { cause });
    this.name = new.target.name;
    this.remedy = remedy;
  }
}

/** Environment, configuration or command line is wrong, or names something unknown. Exit code 2. */
export class ConfigError extends EchotikError {
  readonly recovery = 'stop the process';
}

/** A server of ours (PostgreSQL, Redis) cannot be reached: the same command may succeed later. Exit code 1. */
export class UnavailableError extends EchotikError {
  readonly recovery = 'retry';
}

/** A record does not match what its stream declares: it goes to quarantine, the others of its page load. */
export class ContractError extends EchotikError {
  readonly recovery = 'skip the record';
  /** Where in the body, such as `data.sound_list[3]`. */
  readonly path: string;

  constructor(message: string, { path, ...context }: Context & { readonly path: string }) {
    super(message, context);
    this.path = path;
  }
}

/** PostgreSQL refused what we wrote. `sqlState` decides between a retry and a stop. */
export class LoadError extends EchotikError {
  readonly recovery = 'retry or stop by SQLSTATE';
  readonly sqlState: string | undefined;

  constructor(message: string, { sqlState, ...context }: Context & { readonly sqlState?: string } = {}) {
    super(message, context);
    this.sqlState = sqlState;
  }
}
