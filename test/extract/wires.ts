/** What every codec reads, takes for nothing, and refuses. */
import { z } from 'zod';
import {
  categoryRanks,
  compactDay,
  counter,
  decimal,
  discountRate,
  epochSeconds,
  histogram,
  idOrNone,
  isoDay,
  jsonText,
  mapDumpUrls,
  mediaUrl,
  millisInstant,
  percentLabel,
  roundedCount,
  secondsInstant,
  text,
  tiktokId,
  booleanFlag,
} from '../../src/extract/wire.ts';

interface Wire {
  readonly codec: z.ZodType;
  /** What is written -> what it means. */
  readonly reads: readonly (readonly [written: unknown, value: unknown])[];
  /** What stands for nothing, beside null. */
  readonly nothing: readonly unknown[];
  /** What is refused, beside what no codec takes. */
  readonly refuses: readonly unknown[];
}

const ID = '7580303019489775392';
const BLANK = ['', ' ', '-', ' - '];
const NO_NUMBER = ['12a', '1,234', '0x10', '１２', '1 2', '--1', '+', '.', 'NaN', 'Infinity', '1e999', true, [], {}];
const MARCH_2 = new Date('2026-03-02T00:00:00Z');
const URL_IN_LIST = 'https://img.example/a,b.jpeg';

export const wires: Readonly<Record<string, Wire>> = {
  tiktokId: {
    codec: tiktokId,
    reads: [
      [ID, ID],
      [12, '12'],
      ['0', '0'],
      ['18446744073709551615', '18446744073709551615'],
    ],
    nothing: [],
    refuses: [null, '', ' ', '-', '-1', -1, 1.5, '1.5', 'x1', '1 ', '1'.repeat(21), 2 ** 53, 1e21, '１２', true, []],
  },
  idOrNone: {
    codec: idOrNone,
    reads: [
      [ID, ID],
      [12, '12'],
    ],
    nothing: ['', '0', '000', 0],
    refuses: [' ', '-1', -1, 1.5, 'x1', '1'.repeat(21), 2 ** 53, true, []],
  },
  text: {
    codec: text,
    reads: [
      [' spaces around ', ' spaces around '],
      ['-', '-'],
      ['null', 'null'],
      ['👩‍👧', '👩‍👧'],
    ],
    nothing: ['', ' ', '\n\t'],
    refuses: [1, true, [], {}],
  },
  counter: {
    codec: counter,
    reads: [
      [12, 12],
      ['12', 12],
      [' 12 ', 12],
      ['12.0', 12],
      ['-3', -3],
      ['1e3', 1000],
      [0, 0],
      ['0', 0],
    ],
    nothing: BLANK,
    refuses: [...NO_NUMBER, 1.5, '1.5', 2 ** 53, ID],
  },
  decimal: {
    codec: decimal,
    reads: [
      [0.5, 0.5],
      ['7.99', 7.99],
      ['.5', 0.5],
      ['-1e-3', -0.001],
      [0, 0],
    ],
    nothing: BLANK,
    refuses: NO_NUMBER,
  },
  percentLabel: {
    codec: percentLabel,
    reads: [
      ['48%', 48],
      ['48', 48],
      ['4.5 % ', 4.5],
      ['-3%', -3],
      [48, 48],
      ['0%', 0],
    ],
    nothing: [...BLANK, '%', '-%'],
    refuses: [...NO_NUMBER, '4%8', '%48', '48%%'],
  },
  discountRate: {
    codec: discountRate,
    reads: [
      ['67%', 0.67],
      ['1%', 0.01],
      ['0%', 0],
      ['67', 0.67],
      [67, 0.67],
      ['0.67', 0.67],
      [0.5, 0.5],
      [1, 1],
    ],
    nothing: [...BLANK, '%', '-%'],
    refuses: [...NO_NUMBER, '4%8', '%48', '48%%', '101%', 101],
  },
  roundedCount: {
    codec: roundedCount,
    reads: [
      ['196.5K sold', 196_500],
      ['1,234+ sold', 1234],
      ['Sold 2.5m', 2_500_000],
      ['1.1B', 1.1e9],
      ['12', 12],
      [7, 7],
    ],
    nothing: BLANK,
    refuses: [
      'sold',
      '12万',
      '10rb',
      '10 mil vendidos',
      '10 rb terjual',
      '12.500 terjual',
      '12.500',
      '1,5K',
      '1.2.3K',
      '-5',
      '5-7 sold',
      1.5,
      true,
      [],
    ],
  },
  truth: {
    codec: booleanFlag,
    reads: [
      [true, true],
      ['true', true],
      ['True', true],
      [1, true],
      ['1', true],
      [false, false],
      ['false', false],
      [0, false],
      ['0', false],
    ],
    nothing: [''],
    refuses: ['yes', 'no', ' true', 2, -1, '2', 'truefalse', [], {}],
  },
  epochSeconds: {
    codec: epochSeconds,
    reads: [[MARCH_2.getTime() / 1000, MARCH_2]],
    nothing: [],
    refuses: [
      null,
      '',
      ' ',
      '1769472000',
      0,
      -1,
      0.5,
      1_769_472_000.5,
      1_769_472_000_000,
      946_684_799,
      4_102_444_801,
      true,
      [],
      {},
    ],
  },
  secondsInstant: {
    codec: secondsInstant,
    reads: [
      [MARCH_2.getTime() / 1000, MARCH_2],
      [String(MARCH_2.getTime() / 1000), MARCH_2],
      ['1772409600.001', new Date(MARCH_2.getTime() + 1)],
    ],
    nothing: [...BLANK, 0, '0'],
    refuses: [...NO_NUMBER, -1, 1, 946_684_799, MARCH_2.getTime(), '2026-03-02'],
  },
  millisInstant: {
    codec: millisInstant,
    reads: [
      [MARCH_2.getTime(), MARCH_2],
      [String(MARCH_2.getTime()), MARCH_2],
    ],
    nothing: [...BLANK, 0, '0'],
    refuses: [...NO_NUMBER, -1, 1, MARCH_2.getTime() / 1000, MARCH_2.getTime() * 1000],
  },
  compactDay: {
    codec: compactDay,
    reads: [
      [20260302, '2026-03-02'],
      ['20260302', '2026-03-02'],
      [20240229, '2024-02-29'],
    ],
    nothing: [...BLANK, 0, '0', '00000000'],
    refuses: [20260229, 20261301, 2026, 202603, '2026-3-2', 1767225600, '0001-01-01', 'today', true, []],
  },
  isoDay: {
    codec: isoDay,
    reads: [
      ['2026-03-02', '2026-03-02'],
      ['2026-03-02 10:11:12', '2026-03-02'],
      ['2026-03-02T23:59:59+09:00', '2026-03-02'],
    ],
    nothing: BLANK,
    refuses: [
      '2026',
      '2026-03',
      '2026-02-29',
      '2026-04-31',
      '0000-01-01',
      '+12026-03-02',
      '02.03.2026',
      '2026-03-021',
      20260302,
      true,
    ],
  },
  jsonText: {
    codec: jsonText(z.array(z.object({ id: tiktokId }))),
    reads: [
      [`[{"id":${ID}}]`, [{ id: ID }]],
      ['[]', []],
      [[{ id: ID }], [{ id: ID }]],
    ],
    nothing: [...BLANK, 'null'],
    refuses: ['[', '[{"id":"x"}]', '{}', '5', 'plain text', "[{'id':1}]", 5, true, [{}]],
  },
  histogram: {
    codec: histogram,
    reads: [
      ['{"15s":3,"2m":"4"}', { '15s': 3, '2m': 4 }],
      ['{}', {}],
    ],
    nothing: BLANK,
    refuses: ['[1]', '{"15s":"many"}', '15s:3'],
  },
  categoryRanks: {
    codec: categoryRanks,
    reads: [
      [
        '601450-848648-601534:1,',
        [{ category_id: '601450', category_l2_id: '848648', category_l3_id: '601534', rank: 1 }],
      ],
      ['0:2', [{ category_id: '0', category_l2_id: null, category_l3_id: null, rank: 2 }]],
    ],
    nothing: ['', '-'],
    refuses: ['1', '1:', ':1', '1-2-3-4:1', 'a:1', '1:1;2:2', ',', `1:${ID}`, 5, []],
  },
  mapDumpUrls: {
    codec: mapDumpUrls,
    reads: [
      [
        `[{index=1, url=${URL_IN_LIST}}, {url=https://img.example/c?x=1, index=2}]`,
        [URL_IN_LIST, 'https://img.example/c?x=1'],
      ],
      ['[]', []],
    ],
    nothing: BLANK,
    refuses: ['https://img.example/a', '[{"index":1,"url":"https://img.example/a"}]', '[{index=1}]', 5, []],
  },
  mediaUrl: {
    codec: mediaUrl,
    reads: [
      ['https://p16.example/a~noop.image?x-expires=1762855755&x-signature=a%3D', 'https://p16.example/a~noop.image'],
      ['https://p16.example/a?id=5&lk3s=1', 'https://p16.example/a'],
      ['https://www.tiktok.com/shop/store/-/1?region=US', 'https://www.tiktok.com/shop/store/-/1?region=US'],
      ['https://img.example/a&x-expires=1', 'https://img.example/a&x-expires=1'],
    ],
    nothing: [...BLANK, '?x-expires=1'],
    refuses: [5, true, [], {}],
  },
};
