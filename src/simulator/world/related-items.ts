import { bareInteger, type Json } from '../json.ts';
import { fileName, tiktokId } from './ids.ts';
import { integerIn, unit } from './random.ts';
import { signedUrl } from './signed-url.ts';

const KNOWN = 0.65;

/** Videos that use a sound; null when the API knows none. */
export function relatedItemsOf(seed: string, clipId: string, day: number): Json {
  if (unit(seed, 'videos known', clipId) >= KNOWN) return null;
  return Array.from({ length: integerIn(1, 5, seed, 'videos', clipId) }, (_, i) => {
    const id = tiktokId('7', seed, 'video', clipId, i);
    const file = fileName('video cover', id);
    return {
      item_id: bareInteger(id),
      cover_uri: signedUrl(`tos-alisg-p-0037/${file}~tplv-noop.image`, id, day),
    };
  });
}
