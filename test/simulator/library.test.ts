import { expect, test } from 'vitest';
import { sizes } from '../../simulator/world/create-entity.ts';
import { categories, categoryName, findCategory, languages } from '../../simulator/world/categories.ts';
import { listVideoComments, listFollowers, listReviews } from '../../simulator/world/crowd.ts';
import { toDayNumber, parseDate } from '../../simulator/world/days.ts';
import type { AnyEntity, EntityKind } from '../../simulator/world/entities.ts';
import { periodEnded, periodFrom } from '../../simulator/world/periods.ts';
import { entityMetrics } from '../../simulator/world/totals.ts';
import { createWorld } from '../../simulator/world/world.ts';
import { DAY } from './ask.ts';

const day = toDayNumber(DAY);
const kinds = Object.keys(sizes) as EntityKind[];
const worldOn = createWorld('echotik', 20);
const world = worldOn(day);
const everything = (region: string): readonly AnyEntity[] => kinds.flatMap((kind) => world.list(kind, region));

test('every entity of every market is found by its own id, and ids are unique', () => {
  const all = ['US', 'TH', 'ZA'].flatMap(everything);
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
  for (const entity of all) {
    expect(entity.id).toMatch(/^[17]\d{18}$/);
    expect(world.find(entity.kind, entity.id)).toBe(entity);
  }
  for (const creator of world.list('creator', 'TH')) expect(world.findHandle(creator.handle)).toBe(creator);
  expect([world.list('product', 'XX'), world.find('product', '7'), world.find('video', '1'.repeat(19))]).toEqual([
    [],
    undefined,
    undefined,
  ]);
});

test('relations hold both ways and resolve', () => {
  let links = 0;
  for (const entity of everything('US')) {
    for (const other of kinds.flatMap((kind): readonly AnyEntity[] => world.related(entity, kind))) {
      links++;
      expect(world.find(other.kind, other.id)).toBe(other);
      expect(world.related(other, entity.kind)).toContain(entity);
    }
  }
  expect(links).toBeGreaterThan(500);
  for (const video of world.list('video', 'US')) {
    expect(video.productIds.every((id) => world.find('product', id))).toBe(true);
    expect(world.related({ id: video.clipId, region: 'US' }, 'video')).toContain(video);
    expect(world.findSound(video.clipId)).toBeDefined();
  }
});

test('counters are whole, start at 0 and never fall', () => {
  for (const entity of everything('GB')) {
    for (const metric of entityMetrics) {
      expect(world.total(entity, metric, entity.born - 1)).toBe(0);
      let before = 0;
      for (let each = day - 40; each < day + 40; each++) {
        const total = world.total(entity, metric, each);
        expect(total).toBeGreaterThanOrEqual(before);
        if (!metric.endsWith('gmv')) expect(Number.isSafeInteger(total)).toBe(true);
        before = total;
      }
    }
  }
});

test('windows, daily growth and the sums over what belongs together agree', () => {
  for (const shop of world.list('shop', 'US')) {
    const daily = Array.from({ length: 30 }, (_, i) => day - 30 + i);
    const sum = daily.reduce((all, each) => all + world.gainOver(shop, 'sale', { first: each, last: each }), 0);
    expect(sum).toBe(world.gain(shop, 'sale', 30));
    const products = world.related(shop, 'product');
    const ofProducts = products.reduce((all, product) => all + world.gain(product, 'gmv', 30), 0);
    expect(world.gain(shop, 'gmv', 30)).toBeCloseTo(ofProducts, 1);
  }
  for (const product of world.list('product', 'US')) {
    const [sale, gmv] = [world.total(product, 'sale', day), world.total(product, 'gmv', day)];
    expect(gmv).toBeCloseTo(sale * product.price, 2);
    const parts = world.total(product, 'video_sale', day) + world.total(product, 'live_sale', day);
    expect(parts).toBeLessThanOrEqual(sale);
  }
  expect(world.list('shop', 'US').some((shop) => world.gain(shop, 'sale', 7) > 0)).toBe(true);
});

test('rankings fall by growth and exist for ended periods alone', () => {
  const week = periodFrom(parseDate('2026-01-26') ?? 0, 'week') ?? { first: 0, last: 0 };
  for (const kind of ['product', 'creator', 'shop', 'video'] as const) {
    const gains = world.ranking(kind, 'US', 'sale', week).map((entity) => world.gainOver(entity, 'sale', week));
    expect(gains.length).toBeGreaterThan(3);
    expect(gains).toEqual(gains.toSorted((a, b) => b - a));
    expect(worldOn(week.last).ranking(kind, 'US', 'sale', week)).toEqual([]);
  }
  expect(periodEnded({ first: day, last: day }, day)).toBe(false);
  expect(periodEnded({ first: day - 1, last: day - 1 }, day)).toBe(true);
  expect(periodFrom(week.first + 1, 'week')).toBeUndefined();
  expect(periodFrom(parseDate('2026-02-01') ?? 0, 'month')).toEqual({
    first: parseDate('2026-02-01'),
    last: parseDate('2026-02-28'),
  });
});

test('a seed is a world, whatever was asked before; later days only add', () => {
  const again = createWorld('echotik', 20)(day);
  expect(again.list('video', 'US')).toEqual(world.list('video', 'US'));
  const other = createWorld('other', 20)(day).list('video', 'US');
  expect(other.filter(({ id }) => world.find('video', id))).toEqual([]);
  const later = worldOn(day + 60).list('video', 'US');
  expect(later.length).toBeGreaterThan(world.list('video', 'US').length);
  expect(createWorld('echotik', 20, 0.1)(day).list('video', 'US').length).toBeLessThan(20);
  const missing = everything('US').filter((entity) => !world.collected(entity)).length;
  expect(missing).toBeGreaterThan(0);
  expect(missing).toBeLessThan(everything('US').length / 10);
});

test('reviews, comments and followers count what the totals say and keep their ids', () => {
  const [product] = world
    .list('product', 'US')
    .toSorted((a, b) => world.gain(b, 'reviews', 90) - world.gain(a, 'reviews', 90));
  const [video] = world
    .list('video', 'US')
    .toSorted((a, b) => world.total(b, 'comments', day) - world.total(a, 'comments', day));
  const [creator] = world.list('creator', 'US');
  if (!product || !video || !creator) return expect.unreachable();
  const reviews = listReviews(world, product);
  expect(reviews.length).toBe(world.total(product, 'reviews', day - 1));
  expect(reviews.at(0)?.at ?? 0).toBeGreaterThanOrEqual(reviews.at(reviews.length - 1)?.at ?? 0);
  const tomorrow = listReviews(worldOn(day + 1), product);
  expect(tomorrow.at(tomorrow.length - 1)).toEqual(reviews.at(reviews.length - 1));
  expect(reviews.at(reviews.length)).toBeUndefined();
  expect(listVideoComments(world, video).at(0)?.id).toMatch(/^7\d{18}$/);
  expect(listFollowers(world, creator).at(0)?.handle).toMatch(/\.us$/);
});

test('categories form a tree with names in six languages', () => {
  expect(new Set(categories.map(({ id }) => id)).size).toBe(categories.length);
  for (const category of categories) {
    if (category.level === 1) expect(category.parentId).toBe('0');
    else expect(findCategory(category.parentId)?.level).toBe(category.level - 1);
    for (const language of languages) expect(categoryName(category, language)).not.toBe('');
  }
  expect(categories.findLast(({ level }) => level === 1)).toMatchObject({ id: '0', name: 'Other' });
});

test('a sorted list of a market takes far less than a request may', () => {
  for (const region of ['US', 'GB']) world.list('shop', region).map((shop) => world.gain(shop, 'gmv', 30));
  const started = performance.now();
  for (let i = 0; i < 20; i++) world.list('shop', 'US').map((shop) => world.gain(shop, 'gmv', 30));
  expect((performance.now() - started) / 20).toBeLessThan(100);
});
