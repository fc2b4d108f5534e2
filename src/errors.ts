/**
 * Error classes by the way to recover from them. `message` states what happened and where, `remedy` what to do; the
 * command line prints each on one line. docs/errors.md has the table. Responses of the API are outcomes, not errors:
 * extract/outcome.ts.
 */

/** What code that catches the error does. */
export type Recovery = 'stop the process' | 'stop the command' | 'skip the record' | 'retry or stop by SQLSTATE';

interface ErrorContext {
  readonly remedy?: string;
  readonly cause?: unknown;
}

export abstract class EchotikError extends Error {
  abstract readonly recovery: Recovery;
  readonly remedy: string | undefined;

  constructor(message: string, { remedy, cause }: ErrorContext = {}) {
    super(message, { cause });
    this.name = new.target.name;
    this.remedy = remedy;
  }
}

/** The environment, the configuration or the command line is invalid, or names something unknown. Exit code 2. */
export class ConfigError extends EchotikError {
  readonly recovery = 'stop the process';
}

/** PostgreSQL or Redis cannot be reached: the same command may succeed later. Exit code 1. */
export class UnavailableError extends EchotikError {
  readonly recovery = 'stop the command';
}

/**
 * The database is a copy of a warehouse, or was moved: what buys or plans here would share its queues and its schedule
 * with the original. Exit code 5.
 */
export class PlaceError extends EchotikError {
  readonly recovery = 'stop the process';
}

/**
 * The clocks of this host, of PostgreSQL and of the API disagree: nothing is deleted, and no purchase is cancelled,
 * until they agree. Exit code 1.
 */
export class ClockError extends EchotikError {
  readonly recovery = 'stop the command';
}

/**
 * A record does not match the definition of its stream: it goes to quarantine, the other records of its page are
 * loaded.
 */
export class ContractError extends EchotikError {
  readonly recovery = 'skip the record';
  /** Path of the record in the body, such as `data.sound_list[3]`. */
  readonly path: string;

  constructor(message: string, { path, ...context }: ErrorContext & { readonly path: string }) {
    super(message, context);
    this.path = path;
  }
}

/** PostgreSQL rejected a statement. `sqlState` decides whether it is retried. */
export class LoadError extends EchotikError {
  readonly recovery = 'retry or stop by SQLSTATE';
  readonly sqlState: string | undefined;

  constructor(message: string, { sqlState, ...context }: ErrorContext & { readonly sqlState?: string } = {}) {
    super(message, context);
    this.sqlState = sqlState;
  }
}
