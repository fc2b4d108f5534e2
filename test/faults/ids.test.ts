import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { withWorld } from '../support/world.ts';

/** D13: the digits of an id, read from the text of a body; parsing it as a number would lose the last ones. */
const idsIn = (bodies: readonly string[], name: string): readonly string[] => {
  const pattern = new RegExp(`"${name}"\\s*:\\s*"?(\\d+)`, 'g');
  return [...new Set(bodies.flatMap((body) => [...body.matchAll(pattern)].map(([, id]) => id ?? '')))].sort();
};

test('ids beyond 2^53 keep every digit on their way from the body to the tables', () =>
  withWorld({}, async ({ sync, pool }) => {
    await sync('2026-03-02');
    const raw = await pool.query<{ body: Buffer }>('select body from raw.bodies');
    const bodies = raw.rows.map(({ body }) => gunzipSync(body).toString('utf8'));
    const tables: Readonly<Record<string, readonly string[]>> = {
      clip_id: await tablesWith('clip_id'),
      item_id: ['music_related_items'],
    };
    for (const [name, holders] of Object.entries(tables)) {
      const expected = idsIn(bodies, name);
      // Else the test would prove nothing.
      expect(expected.filter((id) => String(Number(id)) !== id).length).toBeGreaterThan(0);
      expect(holders.length).toBeGreaterThan(0);
      for (const table of holders) {
        const { rows } = await pool.query<{ id: string }>(`select distinct ${name}::text as id from echotik.${table}`);
        const ids = rows.map(({ id }) => id).sort();
        expect({ table, strange: ids.filter((id) => !expected.includes(id)) }).toEqual({ table, strange: [] });
        expect({ table, some: ids.length > 0 }).toEqual({ table, some: true });
        // A sound need not have related videos, but its own row and each of its videos it has.
        if (table === 'music' || name === 'item_id') expect(ids).toEqual(expected);
      }
    }

    async function tablesWith(column: string): Promise<readonly string[]> {
      const { rows } = await pool.query<{ name: string }>(
        `select table_name as name from information_schema.columns where table_schema = 'echotik' and column_name = $1`,
        [column],
      );
      return rows.map(({ name }) => name);
    }
  }));
