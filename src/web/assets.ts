/** The style, the script and the icon of the pages. Their URLs contain a hash of the content, so they are kept for ever. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { packageFile } from '../package-files.ts';

interface Asset {
  readonly content: Buffer;
  readonly contentType: string;
  readonly hash: string;
}

const contentTypes = {
  'page.css': 'text/css; charset=utf-8',
  'page.js': 'text/javascript; charset=utf-8',
  'icon.svg': 'image/svg+xml',
} as const;

export type AssetName = keyof typeof contentTypes;

const known = new Map<string, Asset>();

/** Undefined: there is no such file. Reads it from the package once. */
export function findAsset(name: string): Asset | undefined {
  if (!Object.hasOwn(contentTypes, name)) return undefined;
  const found = known.get(name);
  if (found) return found;
  const content = readFileSync(packageFile(`assets/${name}`));
  const hash = createHash('sha256').update(content).digest('base64url').slice(0, 12);
  const asset = { content, contentType: contentTypes[name as AssetName], hash };
  known.set(name, asset);
  return asset;
}

/** Below the prefix: `/assets/page.css?4fq...`. */
export const assetPath = (name: AssetName): string => `/assets/${name}?${findAsset(name)?.hash ?? ''}`;
