/** Lists of products that are read from a server of its own, lent to a callback. */
import type { Pool } from '../../src/load/connection/pool.ts';
import { readRows } from '../load/write/row-writes.ts';
import { type ListAnswer, type ListRequest, type ListServer, buildPage, withLists } from './list-server.ts';
import { type TestWorld, withWorld } from './world.ts';

export const DAY = '2026-03-02';
export const NEXT_DAY = '2026-03-03';
export const LIST = 'product-list';

export const MARKETS = ['US', 'GB', 'TH', 'ID', 'MY', 'PH', 'VN', 'SG', 'MX', 'BR', 'ES', 'SA'];
export const getMarket = (place: number) => MARKETS[place] ?? '';
/** Products of a market have ids of their own. */
const firstId = ({ query }: ListRequest) => 1_000 * MARKETS.indexOf(query['region'] ?? '');
/** A page of a market's list of this number of products. */
export const page = (asked: ListRequest, total: number, size = 10, number = asked.page) =>
  buildPage(number, total, size, firstId(asked));

type Choices = Parameters<TestWorld['sync']>[2];
export const inRegions = (...region: string[]): Choices => ({ overrides: { region } });

interface ListWorld extends TestWorld {
  readonly server: ListServer;
  /** Reads the lists of markets. */
  readonly read: (day?: string, choices?: Choices) => ReturnType<TestWorld['sync']>;
}

/** `config`: as in the configuration file. */
export const withListWorld = <T>(answers: ListAnswer, work: (scene: ListWorld) => Promise<T>, config: object = {}) =>
  withLists(answers, (server) =>
    withWorld({ apiUrl: server.url, config }, (world) =>
      work({
        ...world,
        server,
        read: (day = DAY, choices = inRegions('US')) => world.sync(day, LIST, { follow: [], ...choices }),
      }),
    ),
  );

export const countRunRows = async (pool: Pool, runId: number) =>
  (
    await readRows(
      pool,
      `select count(*)::int as rows from echotik.products join ops.requests on request_id = _request_id where run_id = ${runId}`,
    )
  )[0]?.['rows'];
export const readEnds = async (pool: Pool) =>
  (await readRows(pool, 'select walk_end from ops.requests where walk_end is not null order by request_id')).map(
    ({ walk_end }) => walk_end,
  );
export const readFailures = (pool: Pool) =>
  readRows(
    pool,
    `select name, severity, subject, observed from ops.check_results where outcome = 'failed' order by check_result_id`,
  );

/** A list in pages of 10, of which some lack records: page -> how many are left out. */
export const lacking =
  (total: number, lacks: Readonly<Record<number, number>>): ListAnswer =>
  (asked) =>
    page(asked, total).slice(lacks[asked.page] ?? 0);

export const countRecords = async (pool: Pool, runId: number) =>
  (await readRows(pool, `select sum(records)::int as records from ops.requests where run_id = ${runId}`))[0]?.[
    'records'
  ];
