/** `@photo.png` as the value of a param: the content of the file. */
import { readFileSync, statSync } from 'node:fs';
import { InvalidArgumentError } from 'commander';
import { detectImageType } from '../../extract/image-type.ts';
import { IMAGE_PARAMS } from '../../streams/search/image.ts';

/** The largest image that EchoTik accepts. */
const MAX_BYTES = 2 * 1024 * 1024;

/**
 * Returns the image in base64 if the value of an image param begins with @, else the value; `@@` stands for a literal
 * @. Throws InvalidArgumentError, also for a file that is not an image and for a param that takes no image: a value
 * that others wrote could otherwise send any file of this machine to the API.
 */
export function readFileOrText(name: string, value: string): string {
  if (!value.startsWith('@')) return value;
  if (value.startsWith('@@')) return value.slice(1);
  if (IMAGE_PARAMS.includes(name)) return readImage(value.slice(1));
  throw new InvalidArgumentError(
    `The param ${name} takes no file: only ${IMAGE_PARAMS.join(', ')} does. @@ stands for a literal @.`,
  );
}

function readImage(path: string): string {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats?.isFile()) {
    const hint = 'A value that begins with @ is a path; @@ stands for a literal @.';
    throw new InvalidArgumentError(`There is no file '${path}'. ${hint}`);
  }
  if (stats.size === 0) throw new InvalidArgumentError(`The file '${path}' is empty.`);
  if (stats.size > MAX_BYTES) {
    throw new InvalidArgumentError(
      `The file '${path}' has ${(stats.size / 1024 / 1024).toFixed(1)} MB, the limit is 2 MB.`,
    );
  }
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw new InvalidArgumentError(`The file '${path}' cannot be read: ${(error as Error).message}`);
  }
  if (!detectImageType(bytes)) throw new InvalidArgumentError(`The file '${path}' is not an image.`);
  return bytes.toString('base64');
}
