/** A table with every type that the warehouse has and others, and with values that formats lose or misread. */
import type { Pool } from '../../src/load/connection/pool.ts';

export const HOSTILE_TABLE = 'public.hostile';

const TEXTS = [
  '=1+1',
  '+44 20',
  '-cmd',
  '@SUM(A1)',
  "'quoted",
  'a "b", c',
  'line\r\nbreak\nand\ttab',
  '',
  ' padded ',
  '\\.',
  'NULL',
  '_x0041_',
  'bell\u0007 and \u202e bidi \uffff',
  'café 商品 👩‍👩‍👧 é',
  '7123456789012345678',
  '0012',
  '<b>&amp;</b>]]>',
];

export async function createHostileTable(pool: Pool): Promise<void> {
  await pool.query(`
    create table ${HOSTILE_TABLE} (
      n int primary key, id text, big bigint, small smallint, flag boolean, ratio double precision, single real,
      amount numeric, price numeric(12,2), day date, at timestamptz, local timestamp, doc jsonb, names text[], counts int[],
      amounts numeric[], span interval
    );
    comment on column ${HOSTILE_TABLE}.amount is 'An amount.';
    insert into ${HOSTILE_TABLE} values
      (1, '7123456789012345678', 9223372036854775807, -32768, true, 0.1, 1.5, 12345678901234567890.123456789, 1234567890.12,
       '2026-02-28', '2026-03-02 10:00:00.123456+00', '2026-03-02 10:00:00.1', '{"id": 7123456789012345678, "x": [1, null]}',
       '{a,"b, c",null,"NULL",""}', '{1,null,3}', '{1.10,2}', '1 day 02:03:04'),
      (2, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null),
      (3, '', -9223372036854775808, 0, false, 'NaN', '-Infinity', -0.000000001, -0.01, '0001-01-01', '1969-12-31 23:59:59.999999+00',
       '9999-12-31 23:59:59.999999', '[]', '{}', '{}', '{}', '0'),
      (4, 'x', 0, 1, true, 1e300, 3.4e38, 0, 0, '9999-12-31', '2026-10-25 01:30:00+02', '0001-01-01', 'null', '{"=1+1"}', '{-1}', '{0.5}', '1 mon')`);
  await pool.query(
    `insert into ${HOSTILE_TABLE} (n, id, doc, names)
     select 100 + place, text, to_jsonb(text), array[text] from unnest($1::text[]) with ordinality as t (text, place)`,
    [TEXTS],
  );
}
