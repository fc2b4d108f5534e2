import { birth, type Place } from './birth.ts';
import { epochSeconds } from './days.ts';
import type { Creator, Live, Product } from './entities.ts';
import { storedImage } from './images.ts';
import { liveTitleOf } from './phrases.ts';
import { integerIn, pick, sample } from './random.ts';

export function createLive(place: Place, creators: readonly Creator[], products: readonly Product[]): Live {
  const { seed, region, index } = place;
  const where = [seed, region, 'live', index] as const;
  const creator = pick(creators, ...where, 'creator');
  const shown = sample(products, integerIn(0, 5, ...where, 'n'), ...where, 'p');
  const born = birth('live', place, [creator]);
  const { id } = born;
  const startedAt = epochSeconds(born.born) + integerIn(6 * 3600, 86_399, 'start', id);
  return {
    ...born,
    creatorId: creator.id,
    productIds: shown.filter((product) => product.born < born.born).map((product) => product.id),
    title: liveTitleOf(seed, id, index),
    startedAt,
    finishedAt: startedAt + integerIn(900, 6 * 3600, 'length', id),
    cover: storedImage('live-cover', `${id}.jpg`),
  };
}
