/** Removes our credentials from what a server sends back: bodies are stored, and messages in them are printed. */

const MASK = '***';
/** A shorter value would be found by chance in unrelated text. */
const MIN_LENGTH = 4;
/** Among records a value is only removed where it is unlikely to be there for another reason. */
const MIN_LENGTH_IN_RECORDS = 8;

interface Credentials {
  readonly username: string;
  readonly password: string;
}

export type Redactor = (bytes: Buffer, status: number) => Buffer;

/**
 * A function that replaces the credentials in a body where they stand as whole words: as they are, in a string of JSON,
 * in a URL, or as the Basic token. Among records short values stay, and numbers, which could be ids. Returns the same
 * bytes where there is nothing to replace.
 */
export function createRedactor({ username, password }: Credentials): Redactor {
  const token = Buffer.from(`${username}:${password}`).toString('base64');
  const spellings = [username, password]
    .flatMap((value) => [value, JSON.stringify(value).slice(1, -1), encodeURIComponent(value)])
    .concat(token);
  const inRefusals = buildMask(spellings.filter(({ length }) => length >= MIN_LENGTH));
  const inRecords = buildMask(
    spellings.filter((value) => value.length >= MIN_LENGTH_IN_RECORDS && !/^\d+$/.test(value)),
  );
  return (bytes, status) => (isRefusal(bytes, status) ? inRefusals : inRecords)(bytes);
}

/** Longer than the envelope before its content. */
const HEAD_BYTES = 512;

function isRefusal(bytes: Buffer, status: number): boolean {
  if (status < 200 || status > 299) return true;
  const head = bytes.toString('latin1', 0, HEAD_BYTES);
  return !/^\s*[[{]/.test(head) || /"code"\s*:\s*"?-?[1-9]/.test(head);
}

/** Works on latin1, so that bytes which are not UTF-8 stay as they are. */
function buildMask(spellings: readonly string[]): (bytes: Buffer) => Buffer {
  const values = [...new Set(spellings)].sort((a, b) => b.length - a.length);
  const alternatives = values.map((value) =>
    Buffer.from(value)
      .toString('latin1')
      .replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'),
  );
  const pattern = new RegExp(`(?<![A-Za-z0-9_])(?:${alternatives.join('|')})(?![A-Za-z0-9_])`, 'g');
  return (bytes) =>
    values.some((value) => bytes.includes(value))
      ? Buffer.from(bytes.toString('latin1').replace(pattern, MASK), 'latin1')
      : bytes;
}
