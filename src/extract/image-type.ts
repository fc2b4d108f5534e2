/** Images, known by how they begin. An SVG does not count, because it may contain scripts. */

const isAt = (bytes: Buffer, at: number, text: string) => bytes.toString('latin1', at, at + text.length) === text;

/** Of a file of the ISO base media format: the brands of images. */
const IMAGE_BRANDS = ['avif', 'avis', 'heic', 'heix', 'mif1', 'msf1'];

/** Bytes that are needed to know it. */
export const IMAGE_HEAD_BYTES = 12;

/** Such as `png`; undefined for what is not an image. */
export function detectImageType(bytes: Buffer): string | undefined {
  if (isAt(bytes, 0, '\x89PNG\r\n\x1a\n')) return 'png';
  if (isAt(bytes, 0, '\xff\xd8\xff')) return 'jpeg';
  if (isAt(bytes, 0, 'GIF87a') || isAt(bytes, 0, 'GIF89a')) return 'gif';
  if (isAt(bytes, 0, 'RIFF') && isAt(bytes, 8, 'WEBP')) return 'webp';
  if (isAt(bytes, 4, 'ftyp')) return IMAGE_BRANDS.find((brand) => isAt(bytes, 8, brand));
  return undefined;
}
