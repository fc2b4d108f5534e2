/** The image of a search request: base64, with or without `data:image/png;base64,` before it. */
import { createHash } from 'node:crypto';
import { z } from 'zod';

/** The params of all streams that are images. */
export const IMAGE_PARAMS: readonly string[] = ['image_base64'];

const PREFIX = /^data:image\/[\w.+-]+;base64,/;
/** How base64 begins, by what it is. Everything else is sent as JPEG. */
const IMAGE_FORMATS: Readonly<Record<string, string>> = { iVBOR: 'png', UklGR: 'webp' };

const stripDataUriPrefix = (image: string) => image.replace(PREFIX, '');

const base64 = z
  .string()
  .refine((image) => z.safeParse(z.base64().min(1), stripDataUriPrefix(image)).success, 'expected an image in base64');

/** As realtime photo search takes it: base64 and nothing else. */
export const base64Image = base64.overwrite(stripDataUriPrefix);

/** As the library's image search takes it: a data URI. */
export const imageDataUri = base64.overwrite((image) => {
  const data = stripDataUriPrefix(image);
  return PREFIX.test(image) ? image : `data:image/${IMAGE_FORMATS[data.slice(0, 5)] ?? 'jpeg'};base64,${data}`;
});

/** What identifies an image among queries, however it is written. */
export const fingerprintImage = (image: string): string =>
  createHash('sha256')
    .update(Buffer.from(stripDataUriPrefix(image), 'base64'))
    .digest('hex')
    .slice(0, 16);
