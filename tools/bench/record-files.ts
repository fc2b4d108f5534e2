/** Files for `import`, one JSON object a line. */
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { buildProduct } from './product-pages.ts';

const LINES_PER_WRITE = 500;
const DAYS = 100;
const DAY_MS = 86_400_000;
const FIRST_DAY = Date.parse('2026-01-01');

type RecordOf = (number: number) => object;

/** 52 fields, 1.4 KB each. */
export const writeWideFile = (path: string, records: number): Promise<void> =>
  write(path, records, (number) => buildProduct('US', number));

/** Ten fields: the days of products, as product-trend has them. */
export const writeNarrowFile = (path: string, records: number): Promise<void> => write(path, records, buildProductDay);

function buildProductDay(number: number) {
  const product = Math.floor(number / DAYS);
  const day = number % DAYS;
  const sold = 1 + ((number * 7_919) % 500);
  return {
    product_id: `1729${String(product).padStart(15, '0')}`,
    dt: new Date(FIRST_DAY + day * DAY_MS).toISOString().slice(0, 10),
    spu_avg_price: 5 + (product % 100),
    total_ifl_cnt: product % 300,
    total_video_cnt: product % 800,
    total_live_cnt: product % 40,
    total_sale_cnt: sold * day,
    total_sale_gmv_amt: sold * day * 10,
    total_sale_1d_cnt: sold,
    total_sale_gmv_1d_amt: sold * 10,
  };
}

async function write(path: string, records: number, recordOf: RecordOf): Promise<void> {
  function* lines() {
    for (let first = 1; first <= records; first += LINES_PER_WRITE) {
      const count = Math.min(LINES_PER_WRITE, records - first + 1);
      yield Array.from({ length: count }, (_, index) => `${JSON.stringify(recordOf(first + index))}\n`).join('');
    }
  }
  await pipeline(Readable.from(lines()), createWriteStream(path));
}
