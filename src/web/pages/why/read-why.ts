/** Everything that the page shows of one row, or of why there is none. */
import { ConfigError } from '../../../errors.ts';
import type { Pool } from '../../../load/connection/pool.ts';
import { listTableInfos } from '../../../load/tables/all.ts';
import type { attempts } from '../../../load/tables/ops-requests.ts';
import type { TableInfo } from '../../../load/tables/table.ts';
import { type LedgerCall, readCallChain } from '../../../past/calls.ts';
import { explainMissingRow, type MissingRowReport } from '../../../past/explain-missing-row.ts';
import { countVersions, requireTable } from '../../../past/explain-row.ts';
import { readText } from '../../query.ts';
import { type BodyUse, readBodyUses } from './read-body-uses.ts';
import { chooseBody, type ShownBody } from './read-body.ts';
import { findKeys, type FoundContent, type GivenKey, readContent, readGivenKey } from './read-row.ts';
import { readValueOrigin } from './read-value-origin.ts';

type Attempt = Pick<
  (typeof attempts)['$inferSelect'],
  'attempt' | 'outcome' | 'http_status' | 'credits' | 'state' | 'duration_ms' | 'reserved_at' | 'message'
>;

export interface ExplainedRow extends Omit<FoundContent, 'request_id'> {
  readonly key: Readonly<Record<string, string>>;
  /** Contents in its history; null: the table keeps none. */
  readonly versions: number | null;
  /** The call of this content, or of the chosen value; the call that led to that one; and so on up to the first. */
  readonly calls: readonly LedgerCall[];
  /** That of `calls` whose answer has the chosen value; null: the ledger no longer has the call. */
  readonly source: LedgerCall | null;
  /** When the chosen value was first seen; null: not known, or no column was chosen. */
  readonly value_since: Date | null;
  readonly attempts: readonly Attempt[];
  readonly body: ShownBody;
  readonly uses: readonly BodyUse[];
  /** Credits of the call, and the records among which they are divided; null: it is not known how many. */
  readonly price: { readonly credits: number; readonly records: number | null };
}

export interface Why {
  readonly tables: readonly Pick<TableInfo, 'name' | 'topic'>[];
  /** Null: none was chosen yet. */
  readonly table: {
    readonly name: string;
    readonly about: string;
    readonly key: readonly Pick<TableInfo['columns'][number], 'name' | 'comment' | 'type'>[];
    readonly columns: readonly Pick<TableInfo['columns'][number], 'name' | 'comment'>[];
  } | null;
  readonly given: GivenKey;
  readonly column: string | null;
  /** Keys of rows that have what was given, where it is not one row; the first ones where nothing was given. */
  readonly keys: readonly Readonly<Record<string, string>>[];
  readonly row: ExplainedRow | null;
  /** Null: there is a row, or nothing was given. */
  readonly absence: MissingRowReport | null;
}

const NO_BODY: ShownBody = { state: 'gone', bytes: null, record: null, fields: [], lines: [] };

/** Requests of each stream that are searched for the ids of a missing row. */
export const SEARCHED_REQUESTS = 2_000;

/** Throws ConfigError for a table or a column that does not exist, and for a value that a column cannot have. */
export async function readWhy(pool: Pool, query: URLSearchParams): Promise<Why> {
  const tables = listTableInfos().map(({ name, topic }) => ({ name, topic }));
  const nothing = { tables, table: null, given: {}, column: null, keys: [], row: null, absence: null };
  const name = readText(query, 'table');
  if (name === null) return nothing;
  const info = requireTable(name);
  const given = readGivenKey(info, query);
  const column = readColumnName(info, query);
  const key = info.key.map((one) => ({ name: one, comment: info.comments[one] ?? '', type: findType(info, one) }));
  const columns = info.columns.map(({ name: own, comment }) => ({ name: own, comment }));
  const chosen = { ...nothing, table: { name: info.name, about: info.about, key, columns }, given, column };
  if (!Object.keys(given).length) return { ...chosen, keys: await findKeys(pool, info, given) };
  const keys = await findKeys(pool, info, given);
  const [first] = keys;
  if (!first) return { ...chosen, absence: await explainAbsence(pool, info, given) };
  if (keys.length > 1) return { ...chosen, keys };
  return { ...chosen, row: (await explainContent(pool, info, first, column)) ?? null };
}

const findType = (info: TableInfo, name: string) => info.columns.find((column) => column.name === name)?.type ?? 'text';

function readColumnName(info: TableInfo, query: URLSearchParams): string | null {
  const column = readText(query, 'column');
  if (column === null || info.columns.some(({ name }) => name === column)) return column;
  throw new ConfigError(`${info.name} has no column '${column}'`, { remedy: 'choose one of the row' });
}

const explainAbsence = (pool: Pool, info: TableInfo, given: GivenKey): Promise<MissingRowReport> =>
  explainMissingRow(
    pool,
    info,
    Object.entries(given).map(([name, value]) => `${name}=${value}`),
    { newest: SEARCHED_REQUESTS },
  );

async function explainContent(
  pool: Pool,
  info: TableInfo,
  key: Readonly<Record<string, string>>,
  column: string | null,
): Promise<ExplainedRow | undefined> {
  const content = await readContent(pool, info, key);
  if (!content) return undefined;
  const { request_id: newest, ...row } = content;
  const origin = column === null ? undefined : await readValueOrigin(pool, info, key, column);
  const calls = await readCallChain(pool, origin?.request_id ?? newest);
  const { call, body = NO_BODY } = (await chooseBody(pool, calls, { info, key, column })) ?? {};
  const [attempts, uses, versions] = await Promise.all([
    call ? readAttempts(pool, call.request_id) : [],
    call ? readBodyUses(pool, call.request_id) : [],
    info.history === undefined ? null : countVersions(pool, info, key),
  ]);
  return {
    ...row,
    key,
    versions,
    calls,
    source: call ?? null,
    value_since: origin?.since ?? null,
    attempts,
    body,
    uses,
    price: { credits: call?.credits ?? 0, records: body.record?.records ?? null },
  };
}

/** Tries of a request. */
const MAX_ATTEMPTS = 20;

async function readAttempts(pool: Pool, requestId: number): Promise<readonly Attempt[]> {
  const { rows } = await pool.query<Attempt>(
    `select attempt, outcome, http_status, credits, state, duration_ms, reserved_at, message from ops.attempts
     where request_id = $1 order by attempt desc limit ${MAX_ATTEMPTS}`,
    [requestId],
  );
  return rows;
}
