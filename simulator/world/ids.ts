/** Ids as TikTok and EchoTik write them. */
import { createHash } from 'node:crypto';
import { countries } from './countries.ts';

type Lead = '1' | '6' | '7';

/** A TikTok id: 19 digits, `lead` first, always above 2^53 and below 2^63. */
export function createTiktokId(lead: Lead, ...parts: readonly (string | number)[]): string {
  const bits = createHash('sha256').update(parts.join('\u001f')).digest().readBigUInt64BE();
  return lead + (bits % 10n ** 18n).toString().padStart(18, '0');
}

const places = new Map(countries.map(({ label }, place) => [label, String(place).padStart(2, '0')]));

/** A TikTok id that ends in the place of its market among the countries: finding it makes one market, not all. */
export function createMarketId(lead: Lead, region: string, ...parts: readonly (string | number)[]): string {
  return createTiktokId(lead, region, ...parts).slice(0, -2) + (places.get(region) ?? '00');
}

/** The market that `createMarketId` wrote into an id. */
export function findRegion(id: string): string | undefined {
  return /^\d{19}$/.test(id) ? countries[Number(id.slice(-2))]?.label : undefined;
}

/** The random-looking name of a file on the image servers. */
export function hashFileName(...parts: readonly (string | number)[]): string {
  const name = createHash('sha256').update(parts.join('\u001f')).digest('base64url');
  return `o${name.replace(/[-_]/g, 'A').slice(0, 37)}`;
}
