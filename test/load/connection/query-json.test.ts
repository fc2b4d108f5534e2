import { expect, test } from 'vitest';
import { queryAsJson, queryReadOnly } from '../../../src/load/connection/query.ts';
import { runCli } from '../../support/cli.ts';
import { withDatabase } from '../../support/database.ts';

/** Values of one column, as PostgreSQL writes them in a query, and the JSON text of each. */
const COLUMNS: readonly (readonly [type: string, values: Readonly<Record<string, string>>])[] = [
  ['smallint', { '-7': '-7' }],
  ['integer', { '2147483647': '2147483647' }],
  [
    'bigint',
    { '1': '"1"', '9007199254740993': '"9007199254740993"', '-9223372036854775808': '"-9223372036854775808"' },
  ],
  [
    'numeric',
    {
      '12.34': '"12.34"',
      '12.50': '"12.50"',
      '0.10': '"0.10"',
      '1e20': '"100000000000000000000"',
      '12345678901234567890.123': '"12345678901234567890.123"',
      NaN: '"NaN"',
      Infinity: '"Infinity"',
    },
  ],
  ['real', { '0.1': '0.1', NaN: 'null' }],
  ['double precision', { '0.1': '0.1', '1e300': '1e+300', '-0': '-0', NaN: 'null', '-Infinity': 'null' }],
  ['boolean', { t: 'true', f: 'false' }],
  ['text', { 'a "b" \u2028 \n': String.raw`"a \"b\" ${'\u2028'} \n"`, '7': '"7"', null: '"null"' }],
  ['date', { '2026-03-02': '"2026-03-02"', infinity: '"infinity"' }],
  ['time', { '10:00:00.5': '"10:00:00.5"' }],
  ['timestamp', { '2026-03-02 10:00:00.123456': '"2026-03-02T10:00:00.123456"', '-infinity': '"-infinity"' }],
  [
    'timestamptz',
    {
      '2026-03-02 10:00:00+02': '"2026-03-02T08:00:00.000Z"',
      '2026-03-02 10:00:00.123456+00': '"2026-03-02T10:00:00.123456Z"',
      infinity: '"infinity"',
    },
  ],
  ['interval', { '7 days 01:00:00': '"7 days 01:00:00"' }],
  ['uuid', { '00000000-0000-0000-0000-000000000001': '"00000000-0000-0000-0000-000000000001"' }],
  ['bytea', { '\\x00ff': String.raw`"\\x00ff"` }],
  ['int4range', { '[1,3)': '"[1,3)"' }],
  // Ids of 19 digits inside keep them.
  [
    'jsonb',
    { '{"id":1729436418527695003,"n":[1.50]}': '{"n": [1.50], "id": 1729436418527695003}', null: 'null', '"7"': '"7"' },
  ],
  ['json', { '{"id":1729436418527695003}': '{"id":1729436418527695003}' }],
  ['integer[]', { '{}': '[]', '{1,NULL,3}': '[1,null,3]', '{{1,2},{3,4}}': '[[1,2],[3,4]]' }],
  ['bigint[]', { '{1,9007199254740993}': '["1","9007199254740993"]' }],
  ['numeric[]', { '{1.5,1.50}': '["1.5","1.50"]' }],
  ['boolean[]', { '{t,f}': '[true,false]' }],
  ['text[]', { '{"a,b","NULL",NULL,""}': '["a,b","NULL",null,""]' }],
  ['jsonb[]', { '{"{\\"a\\": 1}"}': '[{"a": 1}]' }],
  ['date[]', { '{2026-03-02}': '["2026-03-02"]' }],
  ['int2vector', { '1 2': '"1 2"' }],
];

test('every column has one JSON type, by its own type, and no value loses anything', () =>
  withDatabase(async ({ pool }) => {
    for (const [type, values] of COLUMNS) {
      const rows = await queryAsJson(
        pool,
        `select x::${type} as x from unnest($1::text[]) with ordinality v(x, n) order by n`,
        [Object.keys(values)],
      );
      expect({ type, rows }).toEqual({ type, rows: Object.values(values).map((json) => `{"x":${json}}`) });
      for (const row of rows) JSON.parse(row);
    }
  }));

test('a bigint or numeric column is numbers where a float holds all of its values, and text otherwise', () =>
  withDatabase(async ({ pool }) => {
    const column = async (type: string, ...values: readonly string[]) =>
      (
        await queryAsJson(pool, `select x::${type} as x from unnest($1::text[]) with ordinality v(x, n) order by n`, [
          values,
        ])
      ).join();
    expect(await column('bigint', '5', '-9007199254740991')).toBe('{"x":5},{"x":-9007199254740991}');
    expect(await column('bigint', '5', '9007199254740992')).toBe('{"x":"5"},{"x":"9007199254740992"}');
    expect(await column('numeric', '0.10', '-12.50', '123456789012345', '0.000000000000000123')).toBe(
      '{"x":0.10},{"x":-12.50},{"x":123456789012345},{"x":0.000000000000000123}',
    );
    expect(await column('numeric', '1', '1234567890123456')).toBe('{"x":"1"},{"x":"1234567890123456"}');
    expect(await column('numeric', '1', '0.1234567890123456')).toBe('{"x":"1"},{"x":"0.1234567890123456"}');
    expect(await column('numeric', '1', 'NaN')).toBe('{"x":"1"},{"x":"NaN"}');
  }));

test('nulls are null, columns keep their order, and the last of two with one name counts', () =>
  withDatabase(async ({ pool }) => {
    expect(await queryAsJson(pool, `select null::numeric as b, 1 as a, 2 as a, 'x' as "say ""hi"""`)).toEqual([
      String.raw`{"b":null,"a":2,"say \"hi\"":"x"}`,
    ]);
    expect(await queryAsJson(pool, 'select where false')).toEqual([]);
    expect(await queryAsJson(pool, 'set transaction read only')).toEqual([]);
    // The time zones of the session and of this process change nothing but what the query itself computes.
    expect(
      await queryAsJson(
        pool,
        `select set_config('timezone', 'America/Los_Angeles', true) as zone, timestamp '2026-03-02 00:00' as at`,
      ),
    ).toEqual(['{"zone":"America/Los_Angeles","at":"2026-03-02T00:00:00"}']);
    await expect(queryAsJson(pool, 'select 1; select 2')).rejects.toThrow('(42601)');
    await expect(queryAsJson(pool, 'create table echotik.mine (a int)')).rejects.toThrow('(25006)');
    expect(await queryReadOnly(pool, 'select 1 as one')).toEqual([{ one: 1 }]);
  }));

test('the command prints one array', () =>
  withDatabase(async ({ url }) => {
    const query = `select x::numeric as x, count(*) over () as n from (values ('12.34'), ('12.50'), ('1e20')) v(x)`;
    expect(
      await runCli(['sql', '--unsafe', '--json', query], { DATABASE_URL: url, TZ: 'Asia/Shanghai' }),
    ).toMatchObject({
      code: 0,
      stdout: '[{"x":12.34,"n":3},{"x":12.50,"n":3},{"x":100000000000000000000,"n":3}]\n',
    });
    expect(
      await runCli(['sql', '--unsafe', '--json', 'select 1 as one where false'], { DATABASE_URL: url }),
    ).toMatchObject({
      stdout: '[]\n',
    });
  }));

test('numerics beyond the range of a float are text: readers would make Infinity, 0 or fewer digits of them', () =>
  withDatabase(async ({ pool }) => {
    for (const value of [
      `1${'0'.repeat(400)}`,
      `-1${'0'.repeat(309)}`,
      `0.${'0'.repeat(400)}1`,
      `0.${'0'.repeat(312)}12345`,
    ]) {
      expect(await queryAsJson(pool, 'select $1::numeric as n', [value])).toEqual([`{"n":"${value}"}`]);
    }
    const exact = `1${'0'.repeat(300)}`;
    expect(await queryAsJson(pool, 'select $1::numeric as n, 0.00 as zero', [exact])).toEqual([
      `{"n":${exact},"zero":0.00}`,
    ]);
  }));
