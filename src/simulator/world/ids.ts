import { createHash } from 'node:crypto';

/** A TikTok id: 19 digits, `lead` first, always above 2^53 and below 2^63. */
export function tiktokId(lead: '6' | '7', ...parts: readonly (string | number)[]): string {
  const bits = createHash('sha256').update(parts.join('\u001f')).digest().readBigUInt64BE();
  return lead + (bits % 10n ** 18n).toString().padStart(18, '0');
}

/** The random-looking name of a file on the image servers. */
export function fileName(...parts: readonly (string | number)[]): string {
  const name = createHash('sha256').update(parts.join('\u001f')).digest('base64url');
  return `o${name.replace(/[-_]/g, 'A').slice(0, 37)}`;
}
