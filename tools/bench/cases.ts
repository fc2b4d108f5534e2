/** What is measured: the work of each case as a command of ours and as input of the plain script. */
import type { PlainInput } from './plain-script.ts';

export const MARKETS = ['US', 'GB', 'ID', 'TH', 'PH', 'MY', 'VN', 'SG', 'MX', 'SA', 'BR', 'ES', 'DE', 'FR', 'IT'];
const MORE_MARKETS = ['IE', 'CA', 'AU', 'NZ', 'PT'];
const IN_FLIGHT = 16;

export interface Case {
  readonly name: string;
  readonly about: string;
  readonly args: readonly string[];
  /** The same for the plain script; absent: it has nothing like it. */
  readonly plain?: Pick<PlainInput, 'products' | 'music' | 'file'>;
}

/** Cases that follow each other in one database, which is empty before the first. */
export interface Series {
  /** With the latency of a real API. */
  readonly isSlow: boolean;
  /** False: its commands give no work to a queue, so they are measured with one of the two only. */
  readonly hasQueue: boolean;
  /** In both lanes. */
  readonly concurrency: number;
  readonly cases: readonly Case[];
}

interface Lists {
  readonly regions: readonly string[];
  readonly pages: number;
}

export interface Files {
  /** Products of 52 fields, one JSON object a line. */
  readonly wide: string;
  /** Days of products of 10 fields. */
  readonly narrow: string;
  /** Of each of them. */
  readonly records: number;
}

/** `scale` multiplies the pages of product-list; 1 is the full size. */
export function buildSeries(files: Files, scale: number): readonly Series[] {
  const pages = Math.max(1, Math.round(100 * scale));
  return [
    buildSeriesOf('wide', describeProducts, syncProducts, { regions: [...MARKETS, ...MORE_MARKETS], pages }),
    buildSeriesOf('music', describeMusic, syncMusic, { regions: MARKETS.slice(0, 10), pages: 5 }),
    slowly(buildSeriesOf('slow-wide', describeProducts, syncProducts, { regions: MARKETS.slice(0, 2), pages })),
    slowly(buildSeriesOf('slow-music', describeMusic, syncMusic, { regions: MARKETS.slice(0, 2), pages: 5 })),
    buildImport({
      name: 'import',
      about: `${files.records} products of 52 fields from a file`,
      args: ['import', 'product-list', files.wide, '--param', 'region=US'],
      plain: { file: { path: files.wide, table: 'products', key: ['product_id'] } },
    }),
    buildImport({
      name: 'import-narrow',
      about: `${files.records} days of products (10 fields) from a file`,
      args: ['import', 'product-trend', files.narrow, ...trendParams.flatMap((param) => ['--param', param])],
      plain: { file: { path: files.narrow, table: 'product_days', key: ['product_id', 'dt'] } },
    }),
  ];
}

/** Params of the request that stands for the file; its records have their own product and day. */
const trendParams = ['product_id=1', 'start_date=2026-01-01', 'end_date=2026-04-10'];

/** Lists once, again from their stored bodies, and once more from the API. */
function buildSeriesOf(
  name: string,
  describe: (lists: Lists) => string,
  sync: (lists: Lists) => { readonly args: readonly string[]; readonly streams: readonly string[] },
  lists: Lists,
): Series {
  const { args, streams } = sync(lists);
  const plain = name.includes('music') ? { music: lists } : { products: lists };
  return {
    isSlow: false,
    hasQueue: true,
    concurrency: IN_FLIGHT,
    cases: [
      { name, about: describe(lists), args, plain },
      { name: `${name}-replay`, about: 'replay of these bodies', args: ['replay', ...streams] },
      { name: `${name}-unchanged`, about: 'the same again, nothing changed', args: [...args, '--rebuy'], plain },
    ],
  };
}

/** The first load of a slow API, page by page, and the second one, whose pages are requested ahead. */
const slowly = (series: Series): Series => ({
  ...series,
  isSlow: true,
  cases: series.cases.filter(({ args }) => args[0] !== 'replay'),
});

const buildImport = (one: Case): Series => ({
  isSlow: false,
  hasQueue: false,
  concurrency: IN_FLIGHT,
  cases: [one],
});

const describeProducts = ({ regions, pages }: Lists) =>
  `${regions.length * pages} pages of product-list (${regions.length} markets, 10 records of 52 fields, 14 KB)`;
const describeMusic = ({ regions, pages }: Lists) =>
  `${regions.length * pages} pages of trending-music-list and ${regions.length * pages * 20} details`;

const syncProducts = ({ regions, pages }: Lists) => ({
  args: syncLists('product-list', regions, pages, '--no-follow'),
  streams: ['product-list'],
});
const syncMusic = ({ regions, pages }: Lists) => ({
  args: syncLists('trending-music-list', regions, pages, '--param', 'period=7'),
  streams: ['trending-music-list', 'trending-music-detail'],
});

const syncLists = (stream: string, regions: readonly string[], pages: number, ...more: readonly string[]) => [
  'sync',
  stream,
  '--yes',
  '--param',
  `region=${regions.join()}`,
  '--max-pages',
  String(pages),
  ...more,
];
