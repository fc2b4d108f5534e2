import { describe, expect, test } from 'vitest';
import { onlyRow } from '../../src/load/connection/only-row.ts';
import { explainRow } from '../../src/past/explain-row.ts';
import { parseAs } from '../support/parse-as.ts';
import { withWorld } from '../support/world.ts';

const DAY = '2026-03-02';
const NEXT = '2026-03-03';
const LIST = 'trending-music-list';
const DETAIL = 'trending-music-detail';
const UNKNOWN = '1729999999999999999';

describe('explainRow of a missing row', () => {
  const nothing = { absent: [], calls: [], quarantined: [], coverage: [] };

  test('an id that the API did not have is reported with its call, and an id that was never requested without', () =>
    withWorld({}, async ({ pool, sync }) => {
      const overrides = { product_ids: [UNKNOWN, '1729999999999999998'] };
      const { run_id } = await sync(DAY, 'product-detail', { overrides, follow: [] });
      const explained = await explainRow(pool, 'products', [UNKNOWN]);
      expect(explained.rows).toEqual([]);
      const found = { stream: 'product-detail', business_date: DAY };
      expect(explained.absence).toMatchObject({
        absent: [found],
        calls: [{ ...found, run_id, params: { product_ids: expect.stringContaining(UNKNOWN) } }],
        quarantined: [],
      });
      expect(explained.absence?.streams).toEqual(expect.arrayContaining(['product-detail', 'product-list']));
      expect((await explainRow(pool, 'products', [UNKNOWN, NEXT])).absence).toMatchObject(nothing);
      expect((await explainRow(pool, 'products', [UNKNOWN.slice(1)])).absence).toMatchObject(nothing);
      expect((await explainRow(pool, 'music', [UNKNOWN])).absence).toMatchObject(nothing);
    }));

  test('a failed call is reported with its error', () =>
    withWorld({}, async ({ pool, sync }) => {
      const overrides = { clip_id: [UNKNOWN], region: ['US'], period: [7] };
      await sync(DAY, DETAIL, { overrides });
      const readCalls = async () => (await explainRow(pool, 'music', [UNKNOWN])).absence?.calls;
      expect(await readCalls()).toMatchObject([{ stream: DETAIL, status: 'absent', error: null }]);
      await pool.query(`update ops.requests set status = 'failed', error = 'HTTP 502'`);
      expect(await readCalls()).toMatchObject([{ stream: DETAIL, status: 'failed', error: 'HTTP 502' }]);
    }));

  test('a quarantined record is reported until it is resolved', () =>
    withWorld({}, async ({ pool, sync, simulator }) => {
      simulator.addFault({ kind: 'malformed-record', times: 1 });
      await sync(DAY, LIST, { follow: [], maxPages: 1 });
      const { quarantine_id, record } = onlyRow(
        await pool.query<{ quarantine_id: number; record: string }>('select quarantine_id, record from ops.quarantine'),
      );
      const { title } = parseAs<{ title: string }>(record);
      const quarantined = async () => (await explainRow(pool, 'music', [`title=${title}`])).absence?.quarantined;
      expect(await quarantined()).toEqual([
        { quarantine_id, stream: LIST, record_path: expect.stringMatching(/^data\.sound_list\[\d+\]$/) },
      ]);
      await pool.query('update ops.quarantine set resolved_at = now()');
      expect(await quarantined()).toEqual([]);
    }));

  test('the coverage of a rank list on a day is reported for each series', () =>
    withWorld({}, async ({ pool, sync }) => {
      await sync(DAY, 'product-ranklist', { overrides: { region: ['US', 'GB'] }, maxPages: 1 });
      const { absence } = await explainRow(pool, 'product_ranks', ['2026-03-04']);
      const key = { rank_type: 1, product_rank_field: 1 };
      expect(absence?.coverage).toEqual(
        expect.arrayContaining(
          ['US', 'GB'].map((region) => ({ stream: 'product-ranklist', key: { ...key, region }, state: 'missing' })),
        ),
      );
      expect(absence?.coverage).toHaveLength(2);
    }));

  test('any text is searched for literally', () =>
    withWorld({}, async ({ pool, sync }) => {
      await sync(DAY, LIST, { follow: [], maxPages: 1 });
      const title = `50 % "off"\\_ it's\n\u202e💥`;
      await pool.query(
        `insert into ops.quarantine (request_id, stream, record_path, issues, record)
         select min(request_id), '${LIST}', 'data', '[]', $1 from ops.requests`,
        [JSON.stringify({ clip_id: null, title })],
      );
      for (const text of [title, 'off', '"off"\\', `it's\n`]) {
        const { absence } = await explainRow(pool, 'music', [text]);
        expect(absence?.quarantined).toHaveLength(1);
      }
      const others = [
        `'''`,
        'o%f',
        '_f',
        '50_%',
        '\\\\',
        `'; drop table echotik.music; --`,
        '$1',
        '',
        '=',
        ' =',
      ].concat('x'.repeat(100_000), `${title}x`);
      for (const text of others)
        expect(await explainRow(pool, 'music', [text])).toMatchObject({ rows: [], absence: nothing });
      expect((await pool.query('select from echotik.music')).rowCount).toBe(20);
    }));
});
