/** `--file`: a statement in a file. */
import { readFile } from 'node:fs/promises';
import { ConfigError } from '../../errors.ts';

/** Throws ConfigError when the file cannot be read. */
export const readSqlFile = (file: string): Promise<string> =>
  readFile(file, 'utf8').catch((error: Error) => {
    throw new ConfigError(`${file} cannot be read: ${error.message}`, {
      remedy: 'name a file with one SQL statement',
      cause: error,
    });
  });
