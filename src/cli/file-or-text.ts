/** `@photo.png` as the value of a param: the content of the file. */
import { readFileSync, statSync } from 'node:fs';
import { InvalidArgumentError } from 'commander';

/** What EchoTik takes of an image. */
const MOST_BYTES = 2 * 1024 * 1024;

/** The file in base64 where the value begins with @, else the value; @@ stands for an @ that is meant. */
export function fileOrText(value: string): string {
  if (!value.startsWith('@')) return value;
  return value.startsWith('@@') ? value.slice(1) : contentOf(value.slice(1));
}

function contentOf(path: string): string {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats?.isFile()) {
    const hint = 'A value that begins with @ is a path; @@ stands for an @ that is meant.';
    throw new InvalidArgumentError(`There is no file '${path}'. ${hint}`);
  }
  if (stats.size === 0) throw new InvalidArgumentError(`The file '${path}' is empty.`);
  if (stats.size > MOST_BYTES) {
    throw new InvalidArgumentError(`The file '${path}' has ${(stats.size / 1024 / 1024).toFixed(1)} MB, 2 MB may go.`);
  }
  try {
    return readFileSync(path).toString('base64');
  } catch (error) {
    throw new InvalidArgumentError(`The file '${path}' cannot be read: ${(error as Error).message}`);
  }
}
