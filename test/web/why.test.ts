/** From a row to its call, the record in the body of the answer, and its price; or why there is no row. */
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { onlyRow } from '../../src/load/connection/only-row.ts';
import type { Pool } from '../../src/load/connection/pool.ts';
import type { PageContext } from '../../src/web/page.ts';
import { foldJson } from '../../src/web/pages/why/fold-json.ts';
import type { Why } from '../../src/web/pages/why/read-why.ts';
import { whyPage } from '../../src/web/pages/why/why-page.tsx';
import { parseAs } from '../support/parse-as.ts';
import { type TestWorld, withWorld } from '../support/world.ts';
import { openPage, withPageContext } from '../support/web-page.ts';

const show = async (context: PageContext, query: Record<string, string>) => {
  const shown = await openPage(whyPage, `/why?${new URLSearchParams(query).toString()}`, context);
  return { html: shown?.html ?? '', model: shown?.model as Why };
};

const withMusic = (work: (context: PageContext, world: TestWorld) => Promise<void>) =>
  withWorld({ config: { regions: ['US'] } }, async (world) => {
    await world.sync('2026-03-01', 'trending-music-list');
    await withPageContext(world, (context) => work(context, world));
  });

const readFirst = async (pool: Pool) =>
  onlyRow(
    await pool.query<{ clip_id: string; rank: number; request: number; place: number }>(
      // The newest call is that of the details, which the list led to. The list has the rank.
      `select s.clip_id, s.rank, coalesce(r.parent_request_id, r.request_id) as request from echotik.music_snapshots s
       join ops.requests r on r.request_id = s._request_id where s.rank is not null order by s.rank desc limit 1`,
    ),
  );

interface MusicBody {
  readonly data: { readonly sound_list: readonly { readonly clip_id: string; readonly rank: number }[] };
}

async function readStoredBody(pool: Pool, request: number): Promise<MusicBody> {
  const { body } = onlyRow(
    await pool.query<{ body: Buffer }>(
      'select body from raw.bodies join raw.responses using (body_sha256, body_month) where request_id = $1',
      [request],
    ),
  );
  return parseAs<MusicBody>(gunzipSync(body).toString());
}

test('a value is marked in the record that it came from, with its price', () =>
  withMusic(async (context, { pool }) => {
    const { clip_id: id, rank, request } = await readFirst(pool);
    const records = (await readStoredBody(pool, request)).data.sound_list;
    const place = records.findIndex((record) => record.clip_id === id);

    const given = { table: 'music_snapshots', clip_id: id };
    const { model, html } = await show(context, { ...given, column: 'rank' });
    expect(model.row).toMatchObject({
      key: { clip_id: id, region: 'US', period_days: '7', snapshot_date: '2026-03-01' },
      source: { request_id: request, stream: 'trending-music-list', credits: 2 },
      body: {
        state: 'shown',
        record: { path: `data.sound_list[${place}]`, place: place + 1, records: records.length, hasColumn: true },
        fields: ['rank'],
      },
      price: { credits: 2, records: records.length },
      attempts: [{ attempt: 1, outcome: 'ok', http_status: 200 }],
      uses: [],
    });
    expect(model.row?.body.lines.filter(({ isMarked }) => isMarked).map(({ text }) => text.trim())).toEqual([
      `"rank": ${rank},`,
    ]);
    expect(html).toContain(`<mark>&quot;rank&quot;: ${rank},</mark>`);
    expect(html).toContain(`for ${records.length} records: 1/${records.length} of it for this row.`);
    expect(html).toContain('href="/runs/');
    expect(html).toContain(`echotik-warehouse why music_snapshots clip_id=${id}`);

    // What the call was asked for is in no field of the record.
    const asked = await show(context, { ...given, column: 'period_days' });
    expect(asked.model.row?.body.fields).toEqual([]);
    expect(asked.html).toContain('it follows from the call');
    const own = await show(context, { ...given, column: 'clip_id' });
    expect(own.model.row?.body.fields).toEqual(['sound.clip_id']);
    expect(own.html).toContain(`<mark>&quot;clip_id&quot;: &quot;${id}&quot;`);
  }));

test('an answer that others used is paid once', () =>
  withMusic(async (context, world) => {
    const { clip_id: id, request } = await readFirst(world.pool);
    const column = 'rank';
    const again = await world.sync('2026-03-01', 'trending-music-list');
    const { model } = await show(context, { table: 'music_snapshots', clip_id: id, column });
    expect(model.row).toMatchObject({
      source: { request_id: request },
      uses: [{ run_id: again.run_id, trigger: 'manual' }],
    });
  }));

test('of a value that stays the same, the call that brought it', () =>
  withMusic(async (context, world) => {
    const { clip_id: id } = await readFirst(world.pool);
    const first = onlyRow(
      await world.pool.query<{ request: number; at: Date }>(
        'select _request_id as request, _observed_at as at from echotik.music where clip_id = $1',
        [id],
      ),
    );
    await world.pool.query(
      `insert into echotik.music_history select (h).* from (
         select jsonb_populate_record(m, jsonb_build_object('author', 'another', 'observed_at', m.observed_at + interval '1 day')) as h
         from echotik.music_history m where clip_id = $1) later`,
      [id],
    );
    await world.pool.query(
      `update echotik.music set author = 'another', _observed_at = _observed_at + interval '1 day' where clip_id = $1`,
      [id],
    );
    const { model } = await show(context, { table: 'music', clip_id: id, column: 'title' });
    expect(model.row).toMatchObject({ versions: 2, value_since: first.at, body: { fields: ['title'] } });
    const other = await show(context, { table: 'music', clip_id: id, column: 'author' });
    expect(other.model.row?.value_since?.getTime()).toBe(first.at.getTime() + 86_400_000);
  }));

test('a body that retention has deleted is said to be gone', () =>
  withMusic(async (context, { pool }) => {
    const { clip_id: id } = await readFirst(pool);
    await pool.query('truncate raw.responses, raw.bodies');
    const { model, html } = await show(context, { table: 'music_snapshots', clip_id: id, column: 'rank' });
    expect(model.row).toMatchObject({ body: { state: 'gone', lines: [] }, price: { credits: 2, records: null } });
    expect(html).toContain('retention has deleted it');
  }));

test('a body that does not make the row any more is shown from its beginning', () =>
  withMusic(async (context, { pool }) => {
    await pool.query(`update echotik.music_snapshots set period_days = 120 where clip_id = (
      select clip_id from echotik.music_snapshots order by rank limit 1)`);
    const { model } = await show(context, { table: 'music_snapshots', period_days: '120', column: 'rank' });
    expect(model.row?.body.state).toBe('changed');
    expect(model.row?.body.lines.length).toBeGreaterThan(3);
  }));

test('a part of a key lists rows, a table its first ones, nothing shows the form, and what cannot be is refused', () =>
  withMusic(async (context) => {
    const nothing = await show(context, {});
    expect(nothing.model.tables.length).toBeGreaterThan(60);
    expect(nothing.html).toContain('<optgroup label="Music">');
    const chosen = await show(context, { table: 'music_snapshots' });
    expect(chosen.html).toContain('name="snapshot_date" type="date"');
    expect(chosen.model.keys).toHaveLength(20);
    expect((await show(context, { table: 'lives' })).html).toContain('The table has no rows yet.');
    const part = await show(context, { table: 'music_snapshots', region: 'US', clip_id: '' });
    expect(part.model.keys).toHaveLength(20);
    expect(part.html).toContain('exact=1');
    const one = part.model.keys[0] ?? {};
    expect((await show(context, { table: 'music_snapshots', ...one, exact: '1' })).model.row?.key).toEqual(one);
    await expect(show(context, { table: 'musics' })).rejects.toThrow("there is no table 'musics'");
    await expect(show(context, { table: 'music', clip_id: '1', column: 'x"y' })).rejects.toThrow('has no column');
    await expect(show(context, { table: 'music_snapshots', snapshot_date: '2026-02-30' })).rejects.toThrow('not a day');
    await expect(show(context, { table: 'music_snapshots', period_days: '7 or 1=1' })).rejects.toThrow('not a number');
  }));

describe('a row that does not exist', () => {
  test('was never requested, or its day was never bought', () =>
    withMusic(async (context) => {
      const hostile = `7"'><b>\u202e`;
      const { model, html } = await show(context, { table: 'music', clip_id: hostile });
      expect(model).toMatchObject({
        row: null,
        absence: { calls: [], streams: expect.arrayContaining(['trending-music-detail']) },
      });
      expect(html).toContain('It was never requested');
      expect(html).not.toContain('<b>');
      const ranks = await show(context, { table: 'product_ranks', product_id: '1', date: '2026-02-10', region: 'US' });
      expect(ranks.html).toContain('There is no such row');
    }));

  test('was requested: the calls are named', () =>
    withMusic(async (context, { pool }) => {
      await pool.query(
        `update ops.requests set params = params || '{"clip_id": "777"}', status = 'failed', error = 'it failed' where request_id = (
           select min(request_id) from ops.requests)`,
      );
      const { model, html } = await show(context, { table: 'music', clip_id: '777' });
      expect(model.absence?.calls).toMatchObject([{ status: 'failed', error: 'it failed' }]);
      expect(html).toContain('it failed');
    }));
});

describe('JSON is folded', () => {
  const toText = (value: unknown, marked: Parameters<typeof foldJson>[1]) =>
    foldJson(value, marked).map(({ depth, text, isMarked }) => `${' '.repeat(depth)}${isMarked ? '*' : ''}${text}`);

  test('around what is marked', () => {
    const list = Array.from({ length: 9 }, (_, id) => ({ id, deep: { deeper: { deepest: [1] } } }));
    expect(toText({ list, last: null }, [['list', 6, 'id']])).toEqual([
      '{',
      ' "list": [',
      ...[0, 1, 2].flatMap((id) => ['  {', `   "id": ${id},`, '   "deep": {… 1 field …}', '  },']),
      '  … 3 elements …',
      '  {',
      '   *"id": 6,',
      '   "deep": {… 1 field …}',
      '  },',
      '  … 2 elements …',
      ' ],',
      ' "last": null',
      '}',
    ]);
  });

  test('however large and hostile it is', () => {
    const wide = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`f${index}`, '<x>'.repeat(50_000)]));
    const lines = foldJson([wide, wide, wide, wide, '\u202e</pre>\u0000'], [[0, 'f4000'], [4]]);
    const text = lines.map((line) => line.text).join('\n');
    expect(text.length).toBeLessThan(100_000);
    expect(text).not.toContain('\u202e');
    expect(lines.filter(({ isMarked }) => isMarked)).toHaveLength(2);
    let nested: unknown = 'x';
    for (let depth = 0; depth < 5_000; depth++) nested = [nested];
    expect(foldJson(nested, [Array.from({ length: 5_000 }, () => 0)]).length).toBeLessThan(40);
  });
});
