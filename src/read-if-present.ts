/** Reading files that may be missing, and codes of errors. */
import { readFile } from 'node:fs/promises';

/** The text of a file; undefined if it does not exist. Throws other errors. */
export async function readIfPresent(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (getErrorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** The code of an error, such as `ENOENT`; for errors of PostgreSQL the SQLSTATE. Undefined if it has none. */
export function getErrorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
