/** How many entities a world has, when each was created, and how they are made. */
import type { AnyEntity, EntityKind } from './entities.ts';
import { type Growth, createGrowth, type Scale } from './growth.ts';
import { createMarketId } from './ids.ts';
import { integerIn } from './random.ts';

/** How many there are in a market of scale 1, including those that are created after the current day. */
export const sizes: Readonly<Record<EntityKind, number>> = {
  creator: 60,
  shop: 20,
  product: 80,
  video: 150,
  live: 40,
  hashtag: 60,
  keyword: 50,
  ad: 50,
};

const scales: Readonly<Record<EntityKind, Scale>> = {
  creator: { burst: 3000, rate: 25 },
  shop: { burst: 0, rate: 0 },
  product: { burst: 20, rate: 3 },
  video: { burst: 15_000, rate: 40 },
  live: { burst: 3000, rate: 0 },
  hashtag: { burst: 800_000, rate: 30_000 },
  keyword: { burst: 500_000, rate: 20_000 },
  ad: { burst: 100_000, rate: 900 },
};

/**
 * Days until 2026-01-01: most entities are created in the DAYS_BEFORE days before it, the others in the DAYS_AFTER days
 * after.
 */
const NEW_YEAR = 20_454;
const ARRIVED_SHARE = 0.7;
const DAYS_BEFORE: Readonly<Record<EntityKind, number>> = {
  creator: 1200,
  shop: 1500,
  product: 700,
  video: 300,
  live: 150,
  hashtag: 900,
  keyword: 900,
  ad: 200,
};
const DAYS_AFTER = 1000;

/** Where an entity is made: in the market of a region, as the `index`th of its kind. */
export interface EntityOrigin {
  readonly seed: string;
  readonly region: string;
  readonly index: number;
}

/** What all entities have; the newest of `parents` is older than the entity. */
export function createEntity<K extends EntityKind>(
  kind: K,
  { seed, region, index }: EntityOrigin,
  parents: readonly AnyEntity[] = [],
): {
  readonly kind: K;
  readonly id: string;
  readonly region: string;
  readonly index: number;
  readonly born: number;
  readonly growth: Growth;
} {
  const id = createMarketId(kind === 'product' ? '1' : '7', region, seed, kind, index);
  const wished =
    index < 1 || index % 10 < ARRIVED_SHARE * 10
      ? NEW_YEAR - integerIn(1, DAYS_BEFORE[kind], 'born', id)
      : NEW_YEAR + integerIn(0, DAYS_AFTER, 'born', id);
  const born = Math.max(wished, ...parents.map((parent) => parent.born + 1));
  return { kind, id, region, index, born, growth: createGrowth(born, scales[kind], id) };
}
