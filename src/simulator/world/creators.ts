import { birth, type Place } from './birth.ts';
import type { Creator } from './entities.ts';
import { fileName } from './ids.ts';
import { storedImage } from './images.ts';
import { influencerCategories } from './influencer-categories.ts';
import { localeOf } from './locales.ts';
import { personOf } from './names.ts';
import { bioOf } from './phrases.ts';
import { pick, unit } from './random.ts';

const EMAIL_SHARE = 0.3;
const SHOWCASE_SHARE = 0.7;

export function createCreator(place: Place): Creator {
  const { seed, region, index } = place;
  const born = birth('creator', place);
  const { id } = born;
  const { handle, nickName } = personOf(seed, region, index);
  const secUid = secUidOf(id);
  return {
    ...born,
    handle,
    secUid,
    nickName,
    category: pick(influencerCategories, 'category', id),
    gender: pick(['male', 'female', 'female', ''] as const, 'gender', id),
    language: localeOf(region).language,
    bio: bioOf(seed, id, index),
    email: unit('email', id) < EMAIL_SHARE ? `${handle}@example.com` : '',
    avatar: storedImage('user-avatar', `${secUid}.jpg`),
    showcase: unit('showcase', id) < SHOWCASE_SHARE,
  };
}

export function secUidOf(userId: string): string {
  return `MS4wLjABAAAA${fileName('sec uid', userId)}${fileName('sec uid rest', userId).slice(0, 26)}`;
}
