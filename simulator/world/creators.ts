/** Makes creators. */
import { createEntity, type EntityOrigin } from './create-entity.ts';
import type { Creator } from './entities.ts';
import { hashFileName } from './ids.ts';
import { storedImage } from './images.ts';
import { creatorCategories } from './creator-categories.ts';
import { getLocale } from './locales.ts';
import { createPersonName } from './names.ts';
import { createBio } from './phrases.ts';
import { choose, unit } from './random.ts';

const EMAIL_SHARE = 0.3;
const SHOWCASE_SHARE = 0.7;

export function createCreator(place: EntityOrigin): Creator {
  const { seed, region, index } = place;
  const born = createEntity('creator', place);
  const { id } = born;
  const { handle, nickName } = createPersonName(seed, region, index);
  const secUid = createSecUid(id);
  return {
    ...born,
    handle,
    secUid,
    nickName,
    category: choose(creatorCategories, 'category', id),
    gender: choose(['male', 'female', 'female', ''] as const, 'gender', id),
    language: getLocale(region).language,
    bio: createBio(seed, id, index),
    email: unit('email', id) < EMAIL_SHARE ? `${handle}@example.com` : '',
    avatar: storedImage('user-avatar', `${secUid}.jpg`),
    showcase: unit('showcase', id) < SHOWCASE_SHARE,
  };
}

export function createSecUid(userId: string): string {
  return `MS4wLjABAAAA${hashFileName('sec uid', userId)}${hashFileName('sec uid rest', userId).slice(0, 26)}`;
}
