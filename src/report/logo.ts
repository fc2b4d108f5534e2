/** The logo of a report, as a part of the page. */
import { readFile } from 'node:fs/promises';
import { ConfigError } from '../errors.ts';
import { getErrorCode } from '../read-if-present.ts';
import { findActiveContent } from './svg-content.ts';

/** A page is sent by mail, and base64 adds a third. */
const MAX_BYTES = 1024 * 1024;
const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const PNG_END = Buffer.from('IEND');
const JPEG_SIGNATURE = Buffer.from([0xff, 0xd8, 0xff]);
const JPEG_END = Buffer.from([0xff, 0xd9]);

/** Reads an image file as a data URI. Throws ConfigError where it cannot be read or is not an image that is allowed. */
export async function readLogo(path: string): Promise<string> {
  const bytes = await readFile(path).catch((error: unknown) => {
    throw new ConfigError(`the logo ${path} cannot be read (${getErrorCode(error) ?? 'unknown error'})`, {
      remedy: 'name a file with --logo: png, jpeg or svg',
      cause: error,
    });
  });
  return toDataUri(path, bytes);
}

/** By the content of the file; its name does not matter, and is part of messages only. Throws ConfigError. */
export function toDataUri(name: string, bytes: Buffer): string {
  if (bytes.length > MAX_BYTES)
    throw new ConfigError(`the logo ${name} has ${Math.ceil(bytes.length / 1024)} KiB`, {
      remedy: `use a smaller image: at most ${MAX_BYTES / 1024} KiB, because it is a part of the page`,
    });
  return `data:${findType(name, bytes)};base64,${bytes.toString('base64')}`;
}

function findType(name: string, bytes: Buffer): string {
  if (bytes.subarray(0, PNG_SIGNATURE.length).equals(PNG_SIGNATURE)) {
    if (bytes.includes(PNG_END)) return 'image/png';
    throw new ConfigError(`the logo ${name} is a png file without its end`, { remedy: 'export the image again' });
  }
  if (bytes.subarray(0, JPEG_SIGNATURE.length).equals(JPEG_SIGNATURE)) {
    if (bytes.includes(JPEG_END)) return 'image/jpeg';
    throw new ConfigError(`the logo ${name} is a jpeg file without its end`, { remedy: 'export the image again' });
  }
  const text = bytes.toString('utf8');
  if (isSvg(text)) {
    const active = findActiveContent(text);
    if (active === undefined) return 'image/svg+xml';
    throw new ConfigError(`the logo ${name} is an svg file with ${active}`, {
      remedy: 'export it as plain SVG, without scripts, animations and other files; or use a png file',
    });
  }
  throw new ConfigError(`the logo ${name} is not a png, jpeg or svg image`, { remedy: 'convert it to one of these' });
}

/** The root element is svg; declarations and comments may be before it. UTF-16 is not recognized. */
const isSvg = (text: string): boolean =>
  /^\uFEFF?\s*(?:<\?xml\b[^>]*\?>\s*)?(?:<!--[\s\S]*?-->\s*|<!DOCTYPE\b[^>[]*(?:\[[^\]]*\])?\s*>\s*)*<svg[\s>]/.test(
    text,
  ) && /<\/svg\s*>\s*(?:<!--[\s\S]*?-->\s*)*$/.test(text);
