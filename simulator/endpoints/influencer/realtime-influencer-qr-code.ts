/** The QR code of an account. */
import { signedUrl } from '../../world/signed-url.ts';
import type { Endpoint } from '../endpoint.ts';
import { findCreatorById } from './requested-creator.ts';
import { tiktokFrame } from './tiktok-frame.ts';

const HOSTS = ['p19-common-sign.tiktokcdn-us.com', 'p16-common-sign.tiktokcdn-us.com'];

export const realtimeInfluencerQrCode: Endpoint = {
  id: 'realtime-influencer-qr-code',
  path: '/api/v3/realtime/influencer/generate/qr-code',
  credits: 1,
  message: 'ok',
  at: 'data',
  key: 'qrcode_url.uri',
  answer(query, world) {
    const creator = findCreatorById(query, world);
    if (!creator) return null;
    const uri = `tikcode-tx/${creator.id}`;
    const url_list = HOSTS.map((host) =>
      signedUrl(`${uri}~tplv-tiktokx-cropcenter:720:720.webp`, creator.id, world.day, host),
    );
    return { ...tiktokFrame(world, creator.id), qrcode_url: { uri, url_list } };
  },
};
