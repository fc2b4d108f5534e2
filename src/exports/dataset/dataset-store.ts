/** Where a dataset is: a folder, or a prefix of a bucket. Names are relative to it and have slashes. */
import { ConfigError, UnavailableError } from '../../errors.ts';

/** The name of the file that says which files the dataset has. Readers of folders leave names with `_` out. */
export const MANIFEST_NAME = '_manifest.json';

export interface StoredText {
  readonly text: string;
  /** Changes with the content. */
  readonly tag: string;
}

export interface DatasetStore {
  /** For people; without credentials. */
  readonly description: string;
  /** What readers put before a name, such as `s3://bucket/prefix/`. */
  readonly root: string;
  /** Undefined: it does not exist. */
  readText(name: string): Promise<StoredText | undefined>;
  /** Replaces a small file. */
  writeText(name: string, text: string): Promise<void>;
  /**
   * Replaces the file if it still has the tag; undefined: creates it if it does not exist. Throws ConfigError where
   * another process was faster.
   */
  replaceText(name: string, text: string, tag: string | undefined): Promise<void>;
  /** Permissions of the files of `reservePath`; undefined: those that the process gives to new files. */
  readonly fileMode: number | undefined;
  /** A path on this machine for a file that is then given to `putFile`. */
  reservePath(): Promise<string>;
  /** Moves a complete file of this machine into the dataset. Readers see all of it or nothing. */
  putFile(name: string, path: string): Promise<void>;
  /** Names of all Parquet files. */
  listFiles(): Promise<readonly string[]>;
  /** A file that does not exist is no error. */
  remove(name: string): Promise<void>;
  /** Removes what killed exports left on this machine. Only while no other export of the dataset is running. */
  clean(): Promise<void>;
  /** Removes what this export has left on this machine. The store can be used again. */
  close(): Promise<void>;
}

export const createConflictError = (description: string): UnavailableError =>
  new UnavailableError(`another export has changed ${description} meanwhile: this one has changed nothing`, {
    remedy: 'repeat the command; one schedule for each dataset is enough',
  });

export const createStoreError = (description: string, cause: Error): ConfigError =>
  new ConfigError(`${description} cannot be used: ${cause.message}`, {
    remedy: 'name a folder that can be written, with enough space, or s3://bucket/prefix',
    cause,
  });
