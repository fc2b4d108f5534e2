/** The same key several times: on a page, in a group commit, in answers of one millisecond. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RowWrite } from '../../../src/load/tables/row-write.ts';
import type { Pool } from '../../../src/load/connection/pool.ts';
import { type Entry, row, set } from '../../../src/streams/row.ts';
import { music, music_audience_ages, music_snapshots } from '../../../src/load/tables/music.ts';
import { withDatabase } from '../../support/database.ts';
import { at, buildKey, mergeInto, readRows } from './row-writes.ts';

const RUNS = 40;
const KEYS = ['1', '2'];

/** A record: the columns that it gives. One that gives none is a stub. */
interface Said {
  readonly key: string;
  readonly columns: Readonly<Partial<Record<'title' | 'author', string | null>>>;
  readonly rank: number | null | undefined;
  readonly ages: readonly (readonly [level: number, score: number])[] | undefined;
}

const text = fc.constantFrom('a', 'b', null);
const said = fc.record({
  key: fc.constantFrom(...KEYS),
  columns: fc.record({ title: text, author: text }, { requiredKeys: [], noNullPrototype: true }),
  rank: fc.constantFrom(1, 2, null, undefined),
  ages: fc.option(
    fc.array(fc.tuple(fc.integer({ min: 3, max: 4 }), fc.integer({ min: 0, max: 1 })), { maxLength: 3 }),
    {
      nil: undefined,
    },
  ),
}) as fc.Arbitrary<Said>;
/** Records by page. */
const answers = fc.array(fc.array(said, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 8 });

const buildEntries = ({ key, columns, rank, ages }: Said): readonly Entry[] => [
  row(music, { clip_id: key, ...(columns as object) }),
  ...(rank === undefined ? [] : [row(music_snapshots, { ...buildKey(key), rank })]),
  ...set(
    music_audience_ages,
    buildKey(key),
    ages?.map(([age_level, score]) => ({ age_level, score })),
  ),
];

/** Two requests each share an instant. */
const buildRowWrites = (records: readonly Said[], request: number, isReplay = false): readonly RowWrite[] =>
  records.flatMap((record) =>
    buildEntries(record).map((entry) => ({
      ...entry,
      requestId: request,
      observedAt: at(Math.floor(request / 2)),
      isReplay,
    })),
  );

/** A stub, then a record that gives a null, then a stub: the record adds nothing to the first stub. */
const STUB_AND_NULL: readonly (readonly Said[])[] = [{}, { author: null }, {}].map((columns) => [
  { key: '1', columns, rank: 1, ages: undefined },
]);

const CLEAR = `truncate echotik.music, echotik.music_history, echotik.music_snapshots, echotik.music_audience_ages cascade`;

/** With where each row came from, and since when; a set comes from the newest answer of its commit. */
const TABLES = [
  'select clip_id, title, author, _request_id, _observed_at from echotik.music order by 1',
  'select clip_id, title, author, _request_id, observed_at from echotik.music_history order by 1, observed_at',
  'select clip_id, rank, _request_id, _observed_at from echotik.music_snapshots order by 1',
  'select clip_id, age_level, score from echotik.music_audience_ages order by 1, 2',
];

const contents = (pool: Pool) => Promise.all(TABLES.map((sql) => readRows(pool, sql)));

async function mergeAll(pool: Pool, list: readonly (readonly RowWrite[])[]): Promise<void> {
  for (const batch of list) await mergeInto(pool, batch);
}

/** Cuts the list at these places. */
function cut<T>(items: readonly T[], places: readonly number[]): readonly (readonly T[])[] {
  const edges = [0, ...places.filter((place) => place < items.length).toSorted((a, b) => a - b), items.length];
  return edges.slice(1).map((edge, index) => items.slice(edges[index], edge));
}

const cuts = fc.array(fc.nat({ max: 8 }), { maxLength: 4 });

/** The last one that gives a column stands, in each column. */
function findLast(list: readonly (readonly Said[])[]) {
  const found = new Map<string, Record<string, unknown>>();
  for (const { key, columns } of list.flat()) {
    found.set(key, { title: null, author: null, ...found.get(key), ...columns });
  }
  return [...found]
    .map(([clip_id, columns]) => ({ clip_id, ...columns }))
    .toSorted((a, b) => (a.clip_id < b.clip_id ? -1 : 1));
}

describe('whatever pages say of the same keys', () => {
  test('of each column the last record that gives it stands, and a stub changes nothing', () =>
    withDatabase(({ pool }) =>
      fc.assert(
        fc.asyncProperty(answers, cuts, async (list, places) => {
          await pool.query(CLEAR);
          const all = list.map((records, request) => buildRowWrites(records, request));
          await mergeAll(
            pool,
            cut(all, places).map((batch) => batch.flat()),
          );
          expect(await readRows(pool, 'select clip_id, title, author from echotik.music order by 1')).toEqual(
            findLast(list),
          );
        }),
        { numRuns: RUNS },
      ),
    ));

  test('how the answers are cut into commits, and their order in a commit, change no table and no history; nor does a replay', () =>
    withDatabase(({ pool }) =>
      fc.assert(
        fc.asyncProperty(
          answers.chain((list) =>
            fc.tuple(fc.constant(list), cuts, fc.shuffledSubarray([...list.keys()], { minLength: list.length }), cuts),
          ),
          async ([list, places, shuffled, others]) => {
            const all = list.map((records, request) => buildRowWrites(records, request));
            await pool.query(CLEAR);
            await mergeAll(pool, all);
            const alone = await contents(pool);

            await pool.query(CLEAR);
            const byPlace = (one: readonly RowWrite[], other: readonly RowWrite[]) =>
              shuffled.indexOf(all.indexOf(one)) - shuffled.indexOf(all.indexOf(other));
            await mergeAll(
              pool,
              cut(all, places).map((batch) => batch.toSorted(byPlace).flat()),
            );
            expect(await contents(pool)).toEqual(alone);

            // A table does not know a null that was given from one that nobody gave: an older body fills both when it
            // is read again.
            if (list.flat().some(({ columns, rank }) => [...Object.values(columns), rank].includes(null))) return;
            const again = list.map((records, request) => buildRowWrites(records, request, true));
            await mergeAll(
              pool,
              cut(again, others).map((batch) => batch.flat()),
            );
            expect(await contents(pool)).toEqual(alone);
          },
        ),
        { numRuns: RUNS, examples: [[[STUB_AND_NULL.map((page) => [...page]), [], [1, 2, 0], []]]] },
      ),
    ));
});

test('answers of one millisecond are in the order of their requests, in whatever order they are committed', () =>
  withDatabase(async ({ pool }) => {
    const answer = (request: number, title: string): readonly RowWrite[] => [
      { ...row(music, { clip_id: '1', title }), requestId: request, observedAt: at(1) },
      ...set(music_audience_ages, buildKey('1'), [{ age_level: request, score: 1 }]).map((entry) => ({
        ...entry,
        requestId: request,
        observedAt: at(1),
      })),
    ];
    await mergeAll(pool, [answer(3, 'last'), answer(2, 'first')]);
    expect(await readRows(pool, 'select title, _request_id from echotik.music')).toEqual([
      { title: 'last', _request_id: 3 },
    ]);
    expect(await readRows(pool, 'select title from echotik.music_history')).toEqual([{ title: 'last' }]);
    expect(await readRows(pool, 'select age_level from echotik.music_audience_ages')).toEqual([{ age_level: 3 }]);
    // The same bodies are read again, the older one last.
    await mergeAll(
      pool,
      [answer(3, 'last'), answer(2, 'first')].map((batch) =>
        batch.map((delivery) => ({ ...delivery, isReplay: true })),
      ),
    );
    expect(await readRows(pool, 'select title from echotik.music_history')).toEqual([{ title: 'last' }]);
  }));
