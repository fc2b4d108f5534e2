/** Images that EchoTik stores. */
import { hashBits } from './random.ts';

const HOST = 'https://echosell-images.tos-ap-southeast-1.volces.com';
const FOLDERS = 1000;

/** Where EchoTik keeps its own copy of a picture; answers 403 unless converted by the cover download. */
export function storedImage(
  folder: 'user-avatar' | 'video-cover' | 'product-cover' | 'seller-cover' | 'live-cover',
  file: string,
): string {
  return `${HOST}/${folder}/${hashBits(file) % FOLDERS}/${file}`;
}

export const isStoredImage = (url: string): boolean => url.startsWith(`${HOST}/`);
