/** Makes live sessions. */
import { createEntity, type EntityOrigin } from './create-entity.ts';
import { toEpochSeconds } from './days.ts';
import type { Creator, Live, Product } from './entities.ts';
import { storedImage } from './images.ts';
import { createLiveTitle } from './phrases.ts';
import { integerIn, choose, sample } from './random.ts';

/** This number of rooms run round the clock for years, as some shops do: at any time some are live. */
const ROUND_THE_CLOCK_EVERY = 5;
const YEAR_S = 365 * 86_400;

/** Whether it still runs when a day begins. */
export const isOnAir = ({ startedAt, finishedAt }: Live, day: number): boolean =>
  startedAt < toEpochSeconds(day) && finishedAt > toEpochSeconds(day);

export function createLive(place: EntityOrigin, creators: readonly Creator[], products: readonly Product[]): Live {
  const { seed, region, index } = place;
  const where = [seed, region, 'live', index] as const;
  const creator = choose(creators, ...where, 'creator');
  const shown = sample(products, integerIn(0, 5, ...where, 'n'), ...where, 'p');
  const born = createEntity('live', place, [creator]);
  const { id } = born;
  const startedAt = toEpochSeconds(born.born) + integerIn(6 * 3600, 86_399, 'start', id);
  return {
    ...born,
    creatorId: creator.id,
    productIds: shown.filter((product) => product.born < born.born).map((product) => product.id),
    title: createLiveTitle(seed, id, index),
    startedAt,
    finishedAt: startedAt + (index % ROUND_THE_CLOCK_EVERY === 0 ? 5 * YEAR_S : integerIn(900, 6 * 3600, 'length', id)),
    cover: storedImage('live-cover', `${id}.jpg`),
  };
}
