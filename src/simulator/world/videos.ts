import { bareInteger, type Json } from '../json.ts';
import { epochSeconds } from './days.ts';
import { fileName, tiktokId } from './ids.ts';
import { integerIn, unit } from './random.ts';

const KNOWN = 0.65;
/** The image links are signed and die after two days, so their text changes daily though the picture does not. */
const SIGNED_DAYS = 2;

/** Videos that use a sound; null when the API knows none. */
export function relatedItemsOf(seed: string, clipId: string, day: number): Json {
  if (unit(seed, 'videos known', clipId) >= KNOWN) return null;
  return Array.from({ length: integerIn(1, 5, seed, 'videos', clipId) }, (_, i) => {
    const id = tiktokId('7', seed, 'video', clipId, i);
    const expires = epochSeconds(day + SIGNED_DAYS);
    const signature = encodeURIComponent(`${fileName('signature', id, day).slice(0, 27)}=`);
    const file = fileName('video cover', id);
    return {
      item_id: bareInteger(id),
      cover_uri: `https://p16-sign-sg.tiktokcdn.com/tos-alisg-p-0037/${file}~tplv-noop.image?x-expires=${expires}&x-signature=${signature}`,
    };
  });
}
