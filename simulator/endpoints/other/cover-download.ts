/** Readable links to images of EchoTik. */
import { requiredIds } from '../../query.ts';
import { isStoredImage } from '../../world/images.ts';
import { unit } from '../../world/random.ts';
import { signedUrl } from '../../world/signed-url.ts';
import type { Endpoint } from '../endpoint.ts';

const LISTED_SHARE = 0.2;

/** Source -> link that can be opened; other hosts are left out. Now and then a list of such objects instead of one. */
export const coverDownload: Endpoint = {
  id: 'cover-download',
  path: '/api/v3/echotik/batch/cover/download',
  credits: 0,
  message: 'success',
  at: 'data',
  key: '',
  answer(query, world) {
    const links = requiredIds(query, 'cover_urls')
      .filter(isStoredImage)
      .map((url) => [url, createTemporaryUrl(url, world.day)] as const);
    const isList = unit('listed', query['cover_urls'] ?? '') < LISTED_SHARE;
    return isList ? links.map((link) => Object.fromEntries([link])) : Object.fromEntries(links);
  },
};

function createTemporaryUrl(url: string, day: number): string {
  const { host, pathname } = new URL(url);
  return signedUrl(pathname.slice(1), url, day, host);
}
