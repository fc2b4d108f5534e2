/** Removes secrets of a channel from what is logged or stored about it. */

const MASK = '***';
/** A shorter part would be found by chance in unrelated text. */
const MIN_LENGTH = 6;

/** Replaces each secret, and each longer part of a URL among them, wherever it stands. */
export function maskSecrets(text: string, secrets: readonly string[]): string {
  const parts = secrets.flatMap((secret) => [secret, encodeURIComponent(secret), ...listUrlParts(secret)]);
  return parts
    .filter(({ length }) => length >= MIN_LENGTH)
    .sort((a, b) => b.length - a.length)
    .reduce((masked, part) => masked.replaceAll(part, MASK), text);
}

/** Path, segments of the path, and values of the query: each of them may be what authorises a sender. */
function listUrlParts(secret: string): readonly string[] {
  if (!URL.canParse(secret)) return [];
  const { pathname, search, searchParams, username, password } = new URL(secret);
  return [pathname, search, ...pathname.split('/'), ...searchParams.values(), username, password];
}
