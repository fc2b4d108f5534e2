import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RowWrite } from '../../../src/load/tables/row-write.ts';
import type { Pool } from '../../../src/load/connection/pool.ts';
import { withDatabase } from '../../support/database.ts';
import { ages, at, mergeInto, readRows, sound } from './row-writes.ts';

const RUNS = 60;
const KEYS = ['1', '2', '3'];

/** What one request saw of one sound; its instant is its place in the list. */
interface Seen {
  readonly key: string;
  readonly title: string | null;
  readonly ages: Readonly<Record<number, number>>;
}

const seen = fc.record({
  key: fc.constantFrom(...KEYS),
  title: fc.constantFrom('a', 'b', null),
  ages: fc.dictionary(fc.constantFrom('3', '4', '5'), fc.integer({ min: 0, max: 2 }), { noNullPrototype: true }),
}) as fc.Arbitrary<Seen>;
const sights = fc.array(seen, { minLength: 1, maxLength: 14 });
/** Where the list of deliveries is cut into batches. */
const cuts = fc.array(fc.nat({ max: 14 }), { maxLength: 6 });

const buildRowWrites = ({ key, title, ages: scores }: Seen, second: number): readonly RowWrite[] => [
  sound(key, second, { title, author: null }),
  ...ages(key, second, scores),
];

function batches<T>(items: readonly T[], at: readonly number[]): readonly (readonly T[])[] {
  const edges = [0, ...at.toSorted((a, b) => a - b), items.length];
  return edges.slice(1).map((edge, index) => items.slice(edges[index], edge));
}

const CLEAR = `truncate echotik.music, echotik.music_history, echotik.music_audience_ages cascade`;
const CURRENT = `select clip_id, title, author from echotik.music order by clip_id`;
const AGES = `select clip_id, age_level, score from echotik.music_audience_ages order by clip_id, age_level`;
const HISTORY = `select clip_id, title, observed_at from echotik.music_history order by clip_id, observed_at`;

async function mergeBatches(pool: Pool, list: readonly (readonly RowWrite[])[]): Promise<void> {
  await pool.query(CLEAR);
  for (const batch of list) await mergeInto(pool, batch);
}

/** The newest sight of each key. */
const newest = (list: readonly Seen[]) =>
  KEYS.flatMap((key) => list.findLast((one) => one.key === key) ?? []).map(({ key, title }) => ({
    clip_id: key,
    title,
    author: null,
  }));

/** The contents of a key that differ from the one before. */
const changes = (list: readonly Seen[]) =>
  KEYS.flatMap((key) => {
    const own = list.flatMap((one, second) => (one.key === key ? [{ ...one, second }] : []));
    return own
      .filter(({ title }, index) => index === 0 || title !== own[index - 1]?.title)
      .map(({ title, second }) => ({ clip_id: key, title, observed_at: at(second) }));
  });

describe('whatever requests see', () => {
  test('in order, each alone: the newest is current, and history has every change once', () =>
    withDatabase(({ pool }) =>
      fc.assert(
        fc.asyncProperty(sights, async (list) => {
          await mergeBatches(pool, list.map(buildRowWrites));
          expect(await readRows(pool, CURRENT)).toEqual(newest(list));
          expect(await readRows(pool, HISTORY)).toEqual(changes(list));
          expect(await readRows(pool, AGES)).toEqual(
            KEYS.flatMap((key) =>
              Object.entries(list.findLast((one) => one.key === key)?.ages ?? {}).map(([level, score]) => ({
                clip_id: key,
                age_level: Number(level),
                score,
              })),
            ),
          );
        }),
        { numRuns: RUNS },
      ),
    ));

  test('in order, in batches cut anywhere: the tables and histories are those of each alone', () =>
    withDatabase(({ pool }) =>
      fc.assert(
        fc.asyncProperty(sights, cuts, async (list, edges) => {
          await mergeBatches(
            pool,
            batches(list.map(buildRowWrites), edges).map((batch) => batch.flat()),
          );
          expect(await readRows(pool, CURRENT)).toEqual(newest(list));
          expect(await readRows(pool, HISTORY)).toEqual(changes(list));
        }),
        { numRuns: RUNS },
      ),
    ));

  test('in any order, in batches cut anywhere: of contents that never repeat the newest is current', () =>
    withDatabase(({ pool }) =>
      fc.assert(
        fc.asyncProperty(
          sights.chain((list) => {
            const distinct = list.map((one, second) => ({ ...one, title: `${one.title} ${second}` }));
            const numbered = distinct.map((one, second) => ({ one, second }));
            return fc.tuple(fc.constant(distinct), fc.shuffledSubarray(numbered, { minLength: list.length }));
          }),
          cuts,
          async ([list, shuffled], edges) => {
            const deliveries = shuffled.map(({ one, second }) => [sound(one.key, second, { title: one.title })]);
            await mergeBatches(
              pool,
              batches(deliveries, edges).map((batch) => batch.flat()),
            );
            expect(await readRows(pool, CURRENT)).toEqual(newest(list));
            const open = `select clip_id, title from echotik.music_versions where is_current order by clip_id`;
            expect(await readRows(pool, open)).toEqual(newest(list).map(({ clip_id, title }) => ({ clip_id, title })));
          },
        ),
        { numRuns: RUNS },
      ),
    ));

  // Because an unchanged row writes nothing, nobody knows that it was seen again: the price of that rule.
  test('out of order: a content that came between two equal ones counts as the newest', () =>
    withDatabase(async ({ pool }) => {
      for (const [second, title] of [
        [1, 'a'],
        [3, 'a'],
        [2, 'b'],
      ] as const)
        await mergeInto(pool, [sound('1', second, { title })]);
      expect(await readRows(pool, 'select title from echotik.music')).toEqual([{ title: 'b' }]);
    }));
});
