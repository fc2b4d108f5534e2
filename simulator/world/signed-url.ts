/** URLs with a signature that expires. */
import { toEpochSeconds } from './days.ts';
import { hashFileName } from './ids.ts';

/** Links are signed and expire after two days, so their text changes daily though the file does not. */
const SIGNED_DAYS = 2;

/** A file on TikTok's own servers, `id` being what it belongs to. */
export function signedUrl(path: string, id: string, day: number, host = 'p16-sign-sg.tiktokcdn.com'): string {
  const signature = encodeURIComponent(`${hashFileName('signature', id, day).slice(0, 27)}=`);
  return `https://${host}/${path}?x-expires=${toEpochSeconds(day + SIGNED_DAYS)}&x-signature=${signature}`;
}
