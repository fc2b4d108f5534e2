import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseJson, valueAt } from '../../src/extract/json.ts';

const ID = '7580303019489775392';
const read = (text: string) => parseJson(Buffer.from(text));

describe('ids written as bare digits', () => {
  test.each<[string, unknown]>([
    [`{"id":${ID}}`, { id: ID }],
    [`{"a":{"b":[{"id": ${ID}}]}}`, { a: { b: [{ id: ID }] } }],
    [`[${ID},${ID},1]`, [ID, ID, 1]],
    [`[\n  ${ID}\n]`, [ID]],
    [`{"id":-${ID}}`, { id: `-${ID}` }],
    [ID, ID],
    ['[9007199254740993]', ['9007199254740993']],
    [`{"id":${ID}}`.replace('id', 'a, 1234567890123456'), { 'a, 1234567890123456': ID }],
  ])('keep every digit: %s', (text, value) => {
    expect(read(text)).toEqual(value);
  });

  test('stay numbers where a number holds them', () => {
    expect(read('[9007199254740991,1769990400,0,-5,1234567890123456]')).toEqual([
      9007199254740991, 1769990400, 0, -5, 1234567890123456,
    ]);
  });

  test('leave decimals beside them numbers', () => {
    expect(read(`[${ID},0.06,1e3,-0.5,0.1234567890123456789]`)).toEqual([ID, 0.06, 1000, -0.5, 0.12345678901234568]);
  });

  test('are not looked for inside text', () => {
    for (const title of [`:${ID}, x`, `":${ID},`, String.raw`\":${ID}}`, `[${ID}]`, `, ${ID},`, `":"${ID}"`]) {
      for (const id of [1, ID]) {
        expect(read(`{"title":${JSON.stringify(title)},"id":${id}}`)).toEqual({ title, id });
        expect(read(`{${JSON.stringify(title)}:${id}}`)).toEqual({ [title]: id });
      }
    }
  });

  test('are text already when they are quoted', () => {
    expect(read(`{"clip_id":"${ID}","n":1}`)).toEqual({ clip_id: ID, n: 1 });
  });

  test('leave keys that JavaScript gives a meaning, and keys that come twice, as JSON.parse has them', () => {
    for (const id of ['1', ID]) {
      const value = read(`{"id":${id},"__proto__":{"a":1},"constructor":"x","twice":1,"twice":2}`) as object;
      expect(Object.keys(value)).toEqual(['id', '__proto__', 'constructor', 'twice']);
      expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
      expect(value).toMatchObject({ constructor: 'x', twice: 2 });
    }
  });
});

type Tree = string | number | bigint | boolean | null | readonly Tree[] | { readonly [key: string]: Tree };

/** As a server writes it that has 64-bit integers. */
function write(tree: Tree): string {
  if (typeof tree === 'bigint') return String(tree);
  if (tree === null || typeof tree !== 'object') return JSON.stringify(tree);
  if (Array.isArray(tree)) return `[${tree.map(write).join(',')}]`;
  return `{${Object.entries(tree)
    .map(([key, value]) => `${JSON.stringify(key)}:${write(value)}`)
    .join(',')}}`;
}

function expected(tree: Tree): unknown {
  if (typeof tree === 'string') return tree.toWellFormed().replaceAll('\0', '\ufffd');
  if (typeof tree === 'bigint' || typeof tree === 'number') {
    const text = write(tree);
    return /^-?\d+$/.test(text) && !Number.isSafeInteger(Number(text)) ? text : Number(text);
  }
  if (Array.isArray(tree)) return tree.map(expected);
  if (tree === null || typeof tree !== 'object') return tree;
  return Object.fromEntries(Object.entries(tree).map(([key, value]) => [key, expected(value)]));
}

const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small' },
    fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n }),
    fc.string({ unit: 'binary' }),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.constantFrom(true, false, null),
    fc.array(tie('tree')),
    fc.dictionary(fc.string({ unit: 'grapheme' }), tie('tree')),
  ),
}));

test('any body comes back with every digit of every integer', () => {
  fc.assert(
    fc.property(tree, (body) => {
      expect(read(write(body))).toStrictEqual(expected(body));
    }),
    { numRuns: 500 },
  );
});

describe('valueAt', () => {
  const body = {
    data: {
      sound_list: [{ clip_id: '1' }, { clip_id: '2' }],
      none: null,
      flag: false,
      map: { b: { list: [1, 2] }, a: { list: [3] }, c: { list: null }, d: null, e: 'text', f: { list: 4 } },
      'by.dots': 1,
    },
  };

  test.each<[string, unknown]>([
    ['data.sound_list', [{ clip_id: '1' }, { clip_id: '2' }]],
    ['data.sound_list.0.clip_id', '1'],
    ['data.flag', false],
    ['data.none', null],
    ['data.none.deeper', undefined],
    ['data.missing.deeper', undefined],
    ['data.flag.deeper', undefined],
    ['data.sound_list[0].clip_id', '1'],
    ['data.sound_list[1]', { clip_id: '2' }],
    ['data.sound_list[2].clip_id', undefined],
    ['data.none[0]', undefined],
    ['data.by.dots', undefined],
    ['data.toString', undefined],
    ['data.__proto__', undefined],
    ['data.map.*.list', [1, 2, 3, 4]],
    ['data.map.*.list[0]', [1, 3]],
    ['data.map.*.missing', []],
    ['data.sound_list.*.clip_id', ['1', '2']],
    ['data.none.*', undefined],
    ['data.missing.*.list', undefined],
    ['data.flag.*', undefined],
  ])('finds what lies at %s', (path, value) => {
    expect(valueAt(body, path)).toEqual(value);
  });

  test.each([null, undefined, 'text', 5])('finds nothing in %j', (value) => {
    expect(valueAt(value, 'data')).toBeUndefined();
  });

  test('finds what lies in a list by its number', () => {
    expect(valueAt([{ a: [[5]] }], '[0].a[0][0]')).toBe(5);
  });

  test('puts what lies behind every key into one array, in the order of the body', () => {
    const lists = fc.dictionary(fc.string(), fc.record({ list: fc.array(fc.nat()) }));
    fc.assert(
      fc.property(lists, (map) => {
        const all = Object.values(map).flatMap(({ list }) => list);
        expect(valueAt({ data: { map } }, 'data.map.*.list')).toEqual(all);
      }),
    );
  });
});
