/** Lists of products that are read from a server of its own, lent to a callback. */
import type { Pool } from '../../src/load/pool.ts';
import { rowsOf } from '../load/deliveries.ts';
import { type Answers, type Asked, type ListServer, pageOf, withLists } from './list-server.ts';
import { type TestWorld, withWorld } from './world.ts';

export const DAY = '2026-03-02';
export const NEXT_DAY = '2026-03-03';
export const LIST = 'product-list';

export const MARKETS = ['US', 'GB', 'TH', 'ID', 'MY', 'PH', 'VN', 'SG', 'MX', 'BR', 'ES', 'SA'];
export const marketOf = (place: number) => MARKETS[place] ?? '';
/** Products of a market have ids of their own. */
const idsOf = ({ query }: Asked) => 1_000 * MARKETS.indexOf(query['region'] ?? '');
/** A page of a market's list of this number of products. */
export const page = (asked: Asked, total: number, size = 10, number = asked.page) =>
  pageOf(number, total, size, idsOf(asked));

type Choices = Parameters<TestWorld['sync']>[2];
export const of = (...region: string[]): Choices => ({ overrides: { region } });

interface Scene extends TestWorld {
  readonly server: ListServer;
  /** Reads the lists of markets. */
  readonly read: (day?: string, choices?: Choices) => ReturnType<TestWorld['sync']>;
}

export const scene = <T>(answers: Answers, work: (scene: Scene) => Promise<T>) =>
  withLists(answers, (server) =>
    withWorld({ apiUrl: server.url }, (world) =>
      work({
        ...world,
        server,
        read: (day = DAY, choices = of('US')) => world.sync(day, LIST, { follow: [], ...choices }),
      }),
    ),
  );

export const rowsOfRun = async (pool: Pool, runId: number) =>
  (
    await rowsOf(
      pool,
      `select count(*)::int as rows from echotik.products join ops.requests on request_id = _request_id where run_id = ${runId}`,
    )
  )[0]?.['rows'];
export const ends = async (pool: Pool) =>
  (await rowsOf(pool, 'select walk_end from ops.requests where walk_end is not null order by request_id')).map(
    ({ walk_end }) => walk_end,
  );
export const failures = (pool: Pool) =>
  rowsOf(
    pool,
    `select name, severity, subject, observed from ops.check_results where outcome = 'failed' order by check_result_id`,
  );

/** A list in pages of 10, of which some lack records: page -> how many are left out. */
export const lacking =
  (total: number, lacks: Readonly<Record<number, number>>): Answers =>
  (asked) =>
    page(asked, total).slice(lacks[asked.page] ?? 0);

export const recordsOf = async (pool: Pool, runId: number) =>
  (await rowsOf(pool, `select sum(records)::int as records from ops.requests where run_id = ${runId}`))[0]?.['records'];
