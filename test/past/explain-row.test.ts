import { describe, expect, test } from 'vitest';
import { ConfigError } from '../../src/errors.ts';
import { onlyRow } from '../../src/load/connection/only-row.ts';
import { beginReplay } from '../../src/past/replay.ts';
import { explainRow } from '../../src/past/explain-row.ts';
import { requireStream } from '../../src/streams/catalogue.ts';
import { type TestWorld, withWorld } from '../support/world.ts';

const DAY = '2026-03-02';
const NEXT = '2026-03-03';
const LIST = 'trending-music-list';
const DETAIL = 'trending-music-detail';

const readOne = async <Row extends object>({ pool }: TestWorld, query: string) => onlyRow(await pool.query<Row>(query));

describe('the lineage of a row', () => {
  test('lineage goes from the call of the row up to the first call', () =>
    withWorld({}, async (world) => {
      const { pool, sync } = world;
      const run = await sync(DAY);
      const { clip_id } = await readOne<{ clip_id: string }>(
        world,
        'select clip_id from echotik.music_audience_ages join echotik.music_snapshots using (clip_id) where rank > 20 limit 1',
      );
      const explained = await explainRow(pool, 'music_audience_ages', [clip_id, DAY]);
      expect(explained).toMatchObject({ table: 'music_audience_ages', absence: null });
      const [row] = explained.rows;
      const { key, observed_at, loaded_at } = row ?? {};
      expect(key).toMatchObject({ clip_id, snapshot_date: DAY });
      expect([observed_at, loaded_at]).toEqual([new Date(`${DAY}T10:00:00Z`), expect.any(Date)]);
      const call = {
        run_id: run.run_id,
        trigger: 'manual',
        business_date: DAY,
        status: 'done',
        credits: 2,
        attempts: 1,
      };
      expect(row?.calls).toMatchObject([
        { ...call, stream: DETAIL, params: { clip_id } },
        { ...call, stream: LIST, page: { page: '2' } },
        { ...call, stream: LIST, page: { page: '1' } },
      ]);
      expect(row?.calls[0]).toMatchObject({
        fetched_at: new Date(`${DAY}T10:00:00Z`),
        body_sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      });
    }));

  test('lineage names the call that was bought, also if its answer is used again or replayed', () =>
    withWorld({}, async (world) => {
      const { pool, sync, session } = world;
      const bought = await sync(DAY, LIST, { follow: [], maxPages: 1 });
      const { clip_id } = await readOne<{ clip_id: string }>(world, 'select clip_id from echotik.music limit 1');
      const readCalls = async () => (await explainRow(pool, 'music_snapshots', [clip_id])).rows[0]?.calls;
      const calls = await readCalls();
      expect(calls).toMatchObject([{ run_id: bought.run_id, trigger: 'manual', credits: 2 }]);

      await pool.query('truncate echotik.music_snapshots');
      expect(await sync(DAY, LIST, { follow: [], maxPages: 1 })).toMatchObject({ credits: 0 });
      expect(await readCalls()).toEqual(calls);

      await pool.query('truncate echotik.music_snapshots');
      const replayed = await beginReplay(pool, { streams: [requireStream(LIST)], businessDate: DAY }, new Date());
      await session.dispatchPlanned();
      expect(await session.wait(replayed ?? 0)).toMatchObject({ status: 'succeeded' });
      expect(await readCalls()).toEqual(calls);
    }));

  test('lineage counts the versions of a table with a history', () =>
    withWorld({}, async (world) => {
      const { pool, sync } = world;
      for (const day of [DAY, NEXT]) await sync(day, 'product-list', { maxPages: 1, follow: [] });
      const { id, versions } = await readOne<{ id: string; versions: number }>(
        world,
        'select product_id as id, count(*)::int as versions from echotik.products_versions group by 1 order by 2 desc limit 1',
      );
      expect(versions).toBe(2);
      expect((await explainRow(pool, 'echotik.products', [id])).rows).toMatchObject([
        { key: { product_id: id }, versions },
      ]);
    }));

  test('a row is found by any parts of its key, in any order, and by column name', () =>
    withWorld({}, async (world) => {
      const { pool, sync } = world;
      for (const day of [DAY, NEXT]) await sync(day, LIST, { follow: [], maxPages: 1 });
      const { clip_id } = await readOne<{ clip_id: string }>(
        world,
        'select clip_id from echotik.music_snapshots group by 1 having count(*) = 2 limit 1',
      );
      const findDays = async (...parts: readonly string[]) =>
        (await explainRow(pool, 'music_snapshots', parts)).rows.map(({ key }) => key['snapshot_date']);
      expect(await findDays(clip_id)).toEqual([DAY, NEXT]);
      expect(await findDays(NEXT, clip_id)).toEqual([NEXT]);
      expect(await findDays('period_days=7', `snapshot_date=${DAY}`, 'US', `clip_id=${clip_id}`)).toEqual([DAY]);
      expect(await findDays(clip_id, 'region=GB')).toEqual([]);
      expect(await findDays(`region=${clip_id}`)).toEqual([]);
      // At most five rows are explained.
      expect(await findDays(DAY)).toHaveLength(5);
    }));
});

describe('explainRow', () => {
  test('explainRow refuses unknown tables and columns', () =>
    withWorld({}, async ({ pool }) => {
      const refused = async (table: string, ...parts: readonly string[]) => {
        const error = await explainRow(pool, table, parts).catch((reason: unknown) => reason);
        expect(error).toBeInstanceOf(ConfigError);
        const { message, remedy } = error as ConfigError;
        return [message, remedy];
      };
      expect(await refused('musik', '1')).toEqual([
        expect.stringMatching(/^there is no table 'musik' in echotik.*music/),
        'docs/data-dictionary.md has them all',
      ]);
      for (const name of ['', 'ops.runs', 'music; drop table x', 'constructor', 'music_history'])
        expect(await refused(name, '1')).toEqual([expect.stringContaining('there is no table'), expect.any(String)]);
      expect(await refused('music_snapshots', '1', 'colour=red')).toEqual([
        `music_snapshots has no column 'colour'`,
        'its key: clip_id, region, period_days, snapshot_date',
      ]);
      expect(await refused('music', '_request_id=1')).toEqual([
        expect.stringContaining('no column'),
        'its key: clip_id',
      ]);
    }));
});
