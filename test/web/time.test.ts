/** A table as of a day, and what has changed between two days. */
import { expect, test } from 'vitest';
import { listTableInfos } from '../../src/load/tables/all.ts';
import type { TableInfo } from '../../src/load/tables/table.ts';
import type { Pool } from '../../src/load/connection/pool.ts';
import type { PageContext } from '../../src/web/page.ts';
import type { TimeModel } from '../../src/web/pages/time/read-time.ts';
import { timePage } from '../../src/web/pages/time/time-page.tsx';
import { withFilledWarehouse } from '../support/filled-warehouse.ts';
import { withWorld } from '../support/world.ts';
import { showPage, withPageContext } from './page-context.ts';

const show = async (context: PageContext, query: Record<string, string>) => {
  const shown = await showPage(timePage, context, `/time?${new URLSearchParams(query).toString()}`);
  return { html: shown?.html ?? '', model: shown?.model as TimeModel };
};

/** All pages, by the links to the next rows. */
async function readAll(context: PageContext, query: Record<string, string>): Promise<readonly TimeModel[]> {
  // Without the HTML, which takes most of the time.
  const model = (await timePage.read(context, { params: {}, query: new URLSearchParams(query) })) as TimeModel;
  const next = (model.state ?? model.changes)?.next;
  return next ? [model, ...(await readAll(context, { ...query, after: JSON.stringify(next) }))] : [model];
}

const versioned = listTableInfos().filter(({ history, revisions }) => history ?? revisions);

const FROM = '2026-03-01';
const UNTIL = '2026-03-03';

/** Of facts only the business days that the page reads. */
const selectDays = (column: string | undefined, from: string) =>
  column === undefined ? '' : `where t.${column} between '${from}' and '${UNTIL}'`;

/** Computed from the whole table as of both moments. Keys as JSON. */
async function readExpected(pool: Pool, { name, key, monthColumn }: TableInfo) {
  const id = `jsonb_build_array(${key.map((column) => `r->>'${column}'`).join(', ')})::text`;
  const asOf = (moment: string) =>
    `select ${id} as id, r - '{_request_id,_observed_at,_loaded_at}'::text[] as r
     from (select to_jsonb(t) as r from echotik.${name}_as_of('${moment}') t ${selectDays(monthColumn, '2026-01-25')}) t`;
  const { rows } = await pool.query<{ id: string; is_added: boolean; is_changed: boolean }>(
    `select n.id, o.id is null as is_added, o.r is distinct from n.r as is_changed
     from (${asOf('2026-03-04T00:00:00Z')}) n left join (${asOf('2026-03-02T00:00:00Z')}) o using (id)`,
  );
  return rows;
}

test('every table with a past shows what its states differ in', () =>
  withFilledWarehouse((world) =>
    withPageContext(world, async (context) => {
      const { pool } = world;
      let restated = 0;
      for (const info of versioned) {
        const { name, key } = info;
        const expected = await readExpected(pool, info);
        const toIds = (rows: readonly { readonly key: Readonly<Record<string, string>> }[]) =>
          rows.map((row) => JSON.stringify(key.map((column) => row.key[column])).replaceAll(',"', ', "')).toSorted();
        const changes = (await readAll(context, { table: name, day: FROM, until: UNTIL })).flatMap(
          ({ changes: page }) => page?.rows ?? [],
        );
        const pick = (kept: (row: (typeof expected)[number]) => boolean) =>
          expected
            .filter(kept)
            .map(({ id }) => id)
            .toSorted();
        expect([name, toIds(changes.filter(({ kind }) => kind === 'added'))]).toEqual([
          name,
          pick(({ is_added }) => is_added),
        ]);
        expect([name, toIds(changes.filter(({ fields }) => fields.length))]).toEqual([
          name,
          pick(({ is_added, is_changed }) => !is_added && is_changed),
        ]);
        restated += changes.filter(({ kind }) => kind === 'restated').length;
        const state = (await readAll(context, { table: name, day: UNTIL })).flatMap(
          ({ state: page }) => page?.rows ?? [],
        );
        const { rows } = await pool.query<{ count: number }>(
          `select count(*)::int as count from echotik.${name}_as_of('2026-03-04T00:00:00Z') t ${selectDays(info.monthColumn, '2026-01-27')}`,
        );
        expect([name, state.length]).toEqual([name, rows[0]?.count]);
      }
      expect(restated).toBeGreaterThan(0);
    }),
  ));

test('fields, keys, states before the edge, and what cannot be', () =>
  withWorld({ config: { regions: ['US'] } }, async (world) => {
    await world.sync(FROM, 'trending-music-list');
    const { pool } = world;
    await pool.query(
      `insert into echotik.music_history (clip_id, title, author, observed_at, _request_id)
       select clip_id, '<b>\u202eevil' || repeat('x', 10000), author, '2026-03-02T12:00:00Z', _request_id
       from echotik.music order by clip_id limit 1`,
    );
    const { rows } = await pool.query<{ clip_id: string; title: string }>(
      'select clip_id, title from echotik.music order by clip_id limit 1',
    );
    const [{ clip_id: id, title } = { clip_id: '', title: '' }] = rows;
    await pool.query(
      `insert into ops.absences (stream, id, business_date, request_id)
       select 'trending-music-detail', $1, '2026-03-02', min(request_id) from ops.requests`,
      [id],
    );
    await withPageContext(world, async (context) => {
      const { model, html } = await show(context, { table: 'music', day: FROM, until: '2026-03-02', clip_id: id });
      expect(model.changes?.rows).toMatchObject([{ kind: 'changed', key: { clip_id: id } }]);
      expect(model.changes?.rows[0]?.fields.find(({ column }) => column === 'title')).toMatchObject({
        before: title,
        after: expect.stringMatching(/^<b>\u202eevilx{400,}…$/),
      });
      expect(html).toContain('<ins><span class="value">&lt;b&gt; evil');
      expect(html).toContain('Gone from the API');
      expect(html).toContain('1 changed.');

      const then = await show(context, { table: 'music', day: FROM, clip_id: id });
      expect(then.model.state?.rows).toHaveLength(1);
      expect(then.html).toContain('music_as_of(&#39;2026-03-02T00:00:00.000Z&#39;)');
      const before = await show(context, { table: 'music', day: '2026-02-01' });
      expect(before.html).toContain('Nothing of this was known by then');

      const nothing = await show(context, {});
      expect(nothing.model).toMatchObject({ table: null, day: '2026-03-02', state: null });
      await expect(show(context, { table: 'music_snapshots' })).rejects.toThrow('no earlier states');
      await expect(show(context, { table: 'music', day: '2026-3-1' })).rejects.toThrow('not a day');
      await expect(show(context, { table: 'music', day: FROM, until: FROM })).rejects.toThrow('not after');
      for (const after of ['{', '[]', '[1]', '["a","b"]']) {
        await expect(show(context, { table: 'music', after })).rejects.toThrow('no key of this table');
      }
    });

    // With a retention of a day, of now 2026-03-03 12:00.
    const config = { retention: { history: '1d' } };
    await withPageContext(
      world,
      async (context) => {
        const { model, html } = await show(context, { table: 'music', day: '2026-02-01', until: FROM });
        expect(model.is_before_edge).toBe(true);
        expect(new Set(model.changes?.rows.map(({ kind }) => kind))).toEqual(new Set(['unknown']));
        expect(html).toContain('is unknown, not absent');
        const kept = await show(context, { table: 'music', day: '2026-03-02', until: '2026-03-03' });
        expect(kept.model).toMatchObject({ is_before_edge: false, changes: { rows: [] } });
      },
      { config },
    );
  }));
