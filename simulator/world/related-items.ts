/** Example videos beside a sound or hashtag. */
import { bareInteger, type Json } from '../json.ts';
import { hashFileName, createTiktokId } from './ids.ts';
import { integerIn, unit } from './random.ts';
import { signedUrl } from './signed-url.ts';

const KNOWN = 0.65;

/** Videos that use a sound; null when the API knows no video. */
export function pickRelatedItems(seed: string, clipId: string, day: number): Json {
  if (unit(seed, 'videos known', clipId) >= KNOWN) return null;
  return Array.from({ length: integerIn(1, 5, seed, 'videos', clipId) }, (_, i) => {
    return buildRelatedItem(createTiktokId('7', seed, 'video', clipId, i), day);
  });
}

/** A video as it is mentioned. */
export const buildRelatedItem = (id: string, day: number) => ({
  item_id: bareInteger(id),
  cover_uri: signedCover(id, day),
});

/** The cover of a video as TikTok itself gives it. */
export const signedCover = (id: string, day: number) =>
  signedUrl(`tos-alisg-p-0037/${hashFileName('video cover', id)}~tplv-noop.image`, id, day);
