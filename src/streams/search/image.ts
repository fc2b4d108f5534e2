/** The image that a search is asked with: base64, with or without `data:image/png;base64,` before it. */
import { createHash } from 'node:crypto';
import { z } from 'zod';

const PREFIX = /^data:image\/[\w.+-]+;base64,/;
/** How base64 begins, by what it is. Everything else is sent as JPEG. */
const KINDS: Readonly<Record<string, string>> = { iVBOR: 'png', UklGR: 'webp' };

const bare = (image: string) => image.replace(PREFIX, '');

const base64 = z
  .string()
  .refine((image) => z.safeParse(z.base64().min(1), bare(image)).success, 'expected an image in base64');

/** As realtime photo search takes it: base64 and nothing else. */
export const bareImage = base64.overwrite(bare);

/** As the library's image search takes it: a data URI. */
export const imageUri = base64.overwrite((image) => {
  const data = bare(image);
  return PREFIX.test(image) ? image : `data:image/${KINDS[data.slice(0, 5)] ?? 'jpeg'};base64,${data}`;
});

/** What identifies an image among queries, however it is written. */
export const fingerprint = (image: string): string =>
  createHash('sha256')
    .update(Buffer.from(bare(image), 'base64'))
    .digest('hex')
    .slice(0, 16);
