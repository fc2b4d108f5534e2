/** The library of EchoTik: lists, rankings and counters of all entities on a day. */
import { createCache } from '../cache.ts';
import { countries, isMarket } from './countries.ts';
import type { AnyEntity, Creator, Entities, EntityKind } from './entities.ts';
import { findRegion } from './ids.ts';
import { createMarket, type Market } from './market.ts';
import { periodEnded, type RankPeriod } from './periods.ts';
import { unit } from './random.ts';
import type { Sound } from './sounds.ts';
import { cents, type Metric, countTotal } from './totals.ts';

/** Creators, shops, products and the rest as they are known on one day. `world.ts` says how to use it. */
export interface Library {
  readonly list: <K extends EntityKind>(kind: K, region: string) => readonly Entities[K][];
  readonly find: <K extends EntityKind>(kind: K, id: string) => Entities[K] | undefined;
  readonly findHandle: (handle: string) => Creator | undefined;
  readonly related: <K extends EntityKind>(to: Anchor, kind: K) => readonly Entities[K][];
  readonly collected: (entity: { readonly id: string }) => boolean;
  readonly total: (entity: AnyEntity, metric: Metric, day: number) => number;
  readonly gain: (entity: AnyEntity, metric: Metric, days: number) => number;
  readonly gainOver: (entity: AnyEntity, metric: Metric, period: RankPeriod) => number;
  readonly dayReached: (entity: AnyEntity, metric: Metric, count: number) => number;
  readonly ranking: <K extends EntityKind>(
    kind: K,
    region: string,
    metric: Metric,
    period: RankPeriod,
  ) => readonly Entities[K][];
}

/** An entity; or a sound in one market, `{ id: clipId, region }`. */
interface Anchor {
  readonly id: string;
  readonly region: string;
}

const MAX_CACHED_MARKETS = countries.length;
const MAX_CACHED_LISTS = 400;
const MAX_CACHED_RANKINGS = 400;
const UNCOLLECTED_SHARE = 0.03;

export function createLibrary(seed: string, sounds: readonly Sound[], scale: number): (day: number) => Library {
  const markets = createCache<Market>(MAX_CACHED_MARKETS);
  const lists = createCache<readonly AnyEntity[]>(MAX_CACHED_LISTS);
  const rankings = createCache<readonly AnyEntity[]>(MAX_CACHED_RANKINGS);
  const findMarket = (region: string) => markets(region, () => createMarket(seed, region, sounds, scale));
  const total = (entity: AnyEntity, metric: Metric, day: number) =>
    countTotal(findMarket(entity.region), entity, metric, day);
  const gainOver = (entity: AnyEntity, metric: Metric, { first, last }: RankPeriod) =>
    cents(total(entity, metric, last) - total(entity, metric, first - 1));

  return (day) => ({
    list<K extends EntityKind>(kind: K, region: string) {
      if (!isMarket(region)) return [];
      const make = () => findMarket(region).lists[kind].filter(({ born }) => born < day);
      return lists(`${kind} ${region} ${day}`, make) as readonly Entities[K][];
    },
    find<K extends EntityKind>(kind: K, id: string) {
      const region = findRegion(id);
      const entity = region === undefined ? undefined : findMarket(region).byId.get(id);
      return entity?.kind === kind && entity.born < day ? (entity as Entities[K]) : undefined;
    },
    findHandle(handle) {
      const region = handle.slice(handle.lastIndexOf('.') + 1).toUpperCase();
      if (!isMarket(region)) return undefined;
      return findMarket(region).lists.creator.find((creator) => creator.handle === handle && creator.born < day);
    },
    related<K extends EntityKind>({ id, region }: Anchor, kind: K) {
      if (!isMarket(region)) return [];
      return findMarket(region)
        .relations.of(id, kind)
        .filter(({ since }) => since < day)
        .map(({ entity }) => entity);
    },
    collected: ({ id }) => unit('collected', id) >= UNCOLLECTED_SHARE,
    total,
    gain: (entity, metric, days) => gainOver(entity, metric, { first: day - days, last: day - 1 }),
    gainOver,
    dayReached(entity, metric, count) {
      let [before, reached] = [entity.born - 1, day];
      while (reached - before > 1) {
        const middle = Math.floor((before + reached) / 2);
        if (total(entity, metric, middle) >= count) reached = middle;
        else before = middle;
      }
      return reached;
    },
    ranking<K extends EntityKind>(kind: K, region: string, metric: Metric, period: RankPeriod) {
      if (!isMarket(region) || !periodEnded(period, day)) return [];
      const make = () =>
        findMarket(region)
          .lists[kind].map((entity) => ({ entity, gain: gainOver(entity, metric, period) }))
          .filter(({ gain }) => gain > 0)
          .sort((a, b) => b.gain - a.gain || a.entity.index - b.entity.index)
          .map(({ entity }) => entity);
      return rankings(`${kind} ${region} ${metric} ${period.first} ${period.last}`, make) as readonly Entities[K][];
    },
  });
}
