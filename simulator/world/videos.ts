/** Makes videos. */
import { createEntity, type EntityOrigin } from './create-entity.ts';
import { toEpochSeconds } from './days.ts';
import type { Creator, Hashtag, Product, Video } from './entities.ts';
import { storedImage } from './images.ts';
import { createVideoText } from './phrases.ts';
import { integerIn, choose, sample, unit } from './random.ts';
import type { Sound } from './sounds.ts';

const SELLING_SHARE = 0.7;
const AD_SHARE = 0.15;
const AI_SHARE = 0.1;
/** Videos are about few sounds, so that a sound has some. */
const SOUNDS_USED = 40;

export function createVideo(
  place: EntityOrigin,
  creators: readonly Creator[],
  products: readonly Product[],
  hashtags: readonly Hashtag[],
  sounds: readonly Sound[],
): Video {
  const { seed, region, index } = place;
  const where = [seed, region, 'video', index] as const;
  const creator = choose(creators, ...where, 'creator');
  const promoted = sample(products, unit(...where) < SELLING_SHARE ? integerIn(1, 3, ...where, 'n') : 0, ...where, 'p');
  const wished = sample(hashtags, integerIn(0, 4, ...where, 'tags'), ...where, 'tag');
  const born = createEntity('video', place, [creator]);
  const { id } = born;
  const older = (entity: { readonly born: number }) => entity.born < born.born;
  const tags = wished.filter(older);
  return {
    ...born,
    creatorId: creator.id,
    productIds: promoted.filter(older).map((product) => product.id),
    hashtagIds: tags.map((tag) => tag.id),
    clipId: choose(sounds.slice(0, SOUNDS_USED), ...where, 'sound').clipId,
    text: createVideoText(
      seed,
      id,
      index,
      tags.map(({ name }) => name),
    ),
    duration: integerIn(6, 90, 'duration', id),
    createdAt: toEpochSeconds(born.born) + integerIn(0, 86_399, 'second', id),
    isAd: unit('ad', id) < AD_SHARE,
    createdByAi: unit('ai', id) < AI_SHARE,
    cover: storedImage('video-cover', `${id}.jpg`),
  };
}
