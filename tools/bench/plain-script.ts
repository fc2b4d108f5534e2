/**
 * The yardstick: what somebody would write in an afternoon to have the same data in PostgreSQL. fetch, p-limit and one
 * multi-row insert on conflict for each table of an answer. It keeps no body, no history, no ledger and no budget, and
 * retries nothing. Without a database it only fetches and parses: the bare loop.
 */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import pLimit from 'p-limit';
import pg from 'pg';
import {
  createStatement,
  type PlainTable,
  tableLike,
  soundParts,
  sounds as soundTable,
  toParameters,
  upsertStatement,
} from './plain-tables.ts';

interface Lists {
  readonly regions: readonly string[];
  readonly pages: number;
}

export interface PlainInput {
  readonly api: { readonly baseUrl: string; readonly username: string; readonly password: string };
  readonly databaseUrl?: string;
  /** Calls in flight. */
  readonly concurrency: number;
  readonly products?: Lists;
  /** Charts, and the detail of each of their sounds. */
  readonly music?: Lists;
  /** One JSON object a line, all with the same fields. */
  readonly file?: { readonly path: string; readonly table: string; readonly key: readonly string[] };
}

const PERIOD = '7';
/** Of a file in one statement: 500 x 52 is below the 65,535 parameters that a statement may have. */
const FILE_ROWS = 500;

const { api, databaseUrl, concurrency, products, music, file } = JSON.parse(process.argv[2] ?? '') as PlainInput;
const limit = pLimit(concurrency);
const pool = databaseUrl === undefined ? undefined : new pg.Pool({ connectionString: databaseUrl });
const authorization = `Basic ${Buffer.from(`${api.username}:${api.password}`).toString('base64')}`;

async function get<T>(path: string, query: Record<string, string>): Promise<T> {
  const response = await fetch(`${api.baseUrl}${path}?${new URLSearchParams(query).toString()}`, {
    headers: { authorization },
  });
  const { code, message, data } = (await response.json()) as { code: number; message: string; data: T };
  if (code !== 0) throw new Error(message);
  return data;
}

const created = new Map<string, Promise<unknown>>();

async function upsert(table: PlainTable, rows: readonly object[]): Promise<void> {
  if (!pool || rows.length === 0) return;
  const ready = created.get(table.name) ?? pool.query(createStatement(table));
  created.set(table.name, ready);
  await ready;
  await pool.query(upsertStatement(table, rows.length), [...toParameters(table, rows)]);
}

interface Sound extends Partial<Readonly<Record<keyof typeof soundParts, readonly object[] | null>>> {
  readonly clip_id: string;
}

async function storeSounds(region: string, sounds: readonly Sound[]): Promise<void> {
  await upsert(
    soundTable,
    sounds.map((sound) => ({ ...sound, region })),
  );
  for (const [name, table] of Object.entries(soundParts)) {
    const rows = sounds.flatMap(({ clip_id, [name as keyof typeof soundParts]: parts }) =>
      (parts ?? []).map((part, position) => ({ clip_id, region, position, ...part })),
    );
    await upsert(table, rows);
  }
}

async function loadProducts(region: string, page: number): Promise<void> {
  const query = { region, off_mark: '0', product_sort_field: '5', sort_type: '1' };
  const list = await get<object[]>('/api/v3/echotik/product/list', {
    ...query,
    page_num: String(page),
    page_size: '10',
  });
  await upsert(tableLike('products', ['product_id'], list[0] ?? {}), list);
}

async function loadChart(region: string, page: number): Promise<void> {
  const sounds = await limit(async () => {
    const query = { region, period: PERIOD, page: String(page), limit: '20' };
    const { sound_list: list } = await get<{ sound_list: Sound[] }>(
      '/api/v3/realtime/trending/popular/music/list',
      query,
    );
    await storeSounds(region, list);
    return list;
  });
  await Promise.all(sounds.map(({ clip_id }) => limit(() => loadSound(region, clip_id))));
}

async function loadSound(region: string, clip_id: string): Promise<void> {
  const query = { clip_id, region, period: PERIOD };
  const { sound } = await get<{ sound: Sound }>('/api/v3/realtime/trending/popular/music/detail', query);
  await storeSounds(region, [sound]);
}

async function loadFile({ path, table, key }: NonNullable<PlainInput['file']>): Promise<void> {
  let records: object[] = [];
  const store = () => upsert(tableLike(table, key, records[0] ?? {}), records);
  for await (const line of createInterface({ input: createReadStream(path) })) {
    records.push(JSON.parse(line) as object);
    if (records.length < FILE_ROWS) continue;
    await store();
    records = [];
  }
  await store();
}

const eachPage = ({ regions, pages }: Lists, work: (region: string, page: number) => Promise<void>) =>
  Promise.all(regions.flatMap((region) => Array.from({ length: pages }, (_, index) => work(region, index + 1))));

await pool?.query('create schema if not exists plain');
if (products) await eachPage(products, (region, page) => limit(() => loadProducts(region, page)));
if (music) await eachPage(music, loadChart);
if (file) await loadFile(file);
await pool?.end();
