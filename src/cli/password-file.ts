/** A password out of a file: on the command line everybody on the machine could read it. */
import { readFileSync } from 'node:fs';
import { ConfigError } from '../errors.ts';

/** Clients differ in how they write other characters. */
const TYPED = /^[\x20-\x7e]+$/;

/** What the file says, without white space around it. Throws ConfigError. */
export function readPasswordFile(path: string): string {
  const password = textOf(path).trim();
  if (!password) throw new ConfigError(`${path} is empty`, { remedy: 'write the password into it, on one line' });
  if (!TYPED.test(password))
    throw new ConfigError(`${path} holds more than a password of printable ASCII on one line`, {
      remedy: 'give a file with nothing else in it: letters, digits and signs',
    });
  return password;
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new ConfigError(`cannot read ${path} (${(error as { code?: string }).code ?? 'unreadable'})`, {
      remedy: 'give --password-file a file that you may read',
      cause: error,
    });
  }
}
