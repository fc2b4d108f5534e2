/** An image with the size in its URL. */
import { hashFileName } from '../../world/ids.ts';
import { signedUrl } from '../../world/signed-url.ts';
import type { World } from '../../world/world.ts';

/** An image as TikTok's own records have it: its storage key, and signed URLs of one size of it. */
export function sizedImage(kind: 'avt' | 'p' | 'i', of: string, cut: string, world: World) {
  const uri = `tos-useast5-${kind}-0068-tx/${hashFileName(kind, of)}`;
  const url = signedUrl(`${uri}~tplv-tiktok-${cut}`, of, world.day, 'p16-common-sign.tiktokcdn-us.com');
  return { uri, url_list: [url], width: 720, height: 720 };
}
