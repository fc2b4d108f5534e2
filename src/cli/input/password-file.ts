/** Reads a password from a file: on the command line every user of the machine could read it. */
import { readFileSync } from 'node:fs';
import { ConfigError } from '../../errors.ts';

/** Clients differ in how they encode other characters. */
const PRINTABLE_ASCII = /^[\x20-\x7e]+$/;

/** Returns the content without surrounding white space. Throws ConfigError if it is not one line of printable ASCII. */
export function readPasswordFile(path: string): string {
  const password = readText(path).trim();
  if (!password) throw new ConfigError(`${path} is empty`, { remedy: 'write the password into it, on one line' });
  if (!PRINTABLE_ASCII.test(password))
    throw new ConfigError(`${path} contains more than a password of printable ASCII on one line`, {
      remedy: 'give a file with nothing else in it: letters, digits and signs',
    });
  return password;
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new ConfigError(`cannot read ${path} (${(error as { code?: string }).code ?? 'unreadable'})`, {
      remedy: 'give --password-file a file that you may read',
      cause: error,
    });
  }
}
