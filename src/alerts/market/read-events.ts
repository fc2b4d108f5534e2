/** Runs the statement of a rule, and reads its rows. */
import { createHash } from 'node:crypto';
import { ConfigError } from '../../errors.ts';
import type { Pool } from '../../load/connection/pool.ts';
import { queryWithFields } from '../../load/connection/query.ts';
import { truncateCharacters } from '../channels/truncate.ts';
import { bindNames } from './bind-names.ts';
import type { MarketEvent, MarketValue } from './market-event.ts';
import type { MarketRule } from './market-rule.ts';

/** Pools for statements; each is used for one statement at a time. */
export interface MarketReaders {
  /** For the statements of the package. */
  readonly pool: Pool;
  /** For statements of the user: lends a pool whose role can only read. */
  readonly withReader: <T>(work: (pool: Pool) => Promise<T>) => Promise<T>;
}

/** The value of `:since` and `:live` in a statement. */
export interface EventWindow {
  /** Rows of earlier days are not needed. `yyyy-MM-dd`. */
  readonly since: string;
  /** False: as if each day had been observed in its order. */
  readonly live: boolean;
}

/** As PostgreSQL writes it. */
const STATEMENT_LIMIT = '30s';
/** More is not a message that anybody reads. */
const MAX_ROWS = 10_000;
/** A key of a B-tree has at most 2.7 kB. */
const MAX_SUBJECT = 300;
const MAX_VALUE = 300;

/** Columns with a meaning; the others are shown as they are. */
const KNOWN_COLUMNS = ['subject', 'name', 'day', 'previous_day', 'old_value', 'new_value', 'request_id'];

/** Throws ConfigError where the statement fails, lacks a column of the key, or returns too many rows. */
export async function readMarketEvents(
  readers: MarketReaders,
  rule: MarketRule,
  { since, live }: EventWindow,
  /** The day of rows without one. */
  today: string,
): Promise<readonly MarketEvent[]> {
  const { text, values } = bindNames(rule.sql.trim().replace(/;$/, ''), { ...rule.values, since, live });
  const limited = `select * from (\n${text}\n) as found limit ${MAX_ROWS + 1}`;
  const query = (pool: Pool) => queryWithFields(pool, limited, values, STATEMENT_LIMIT).catch(adviseOnTimeout);
  const { rows, fields } = rule.preset === 'sql' ? await readers.withReader(query) : await query(readers.pool);
  const columns = fields.map(({ name }) => name);
  const missing = rule.key.filter((name) => !columns.includes(name));
  if (missing.length)
    throw new ConfigError(`the statement returns no column ${missing.join(', ')}, which is its key`, {
      remedy: `it returns: ${columns.join(', ')}`,
    });
  if (rows.length > MAX_ROWS)
    throw new ConfigError(`the statement returns more than ${MAX_ROWS} rows`, { remedy: 'make it return fewer' });
  return rows.map((row) => toEvent(row, rule.key, today));
}

/** Where a query of the command line can be given more time, a rule cannot. */
function adviseOnTimeout(error: unknown): never {
  const { cause } = error as { cause?: { code?: string } };
  if (!(error instanceof ConfigError) || cause?.code !== '57014') throw error;
  throw new ConfigError(error.message, { remedy: `make it read less: a rule has ${STATEMENT_LIMIT}`, cause: error });
}

function toEvent(row: Readonly<Record<string, unknown>>, key: readonly string[], today: string): MarketEvent {
  const { request_id, name, day, previous_day, old_value, new_value } = row;
  const requestId = Number(request_id ?? Number.NaN);
  const others = Object.entries(row).filter(([column]) => !KNOWN_COLUMNS.includes(column) && !key.includes(column));
  return {
    subject: shortenKey(key.map((column) => String(toStorable(row[column]) ?? '')).join(' ')),
    name: toText(name),
    day: toDay(day) ?? today,
    previousDay: toDay(previous_day),
    oldValue: toValue(old_value),
    newValue: toValue(new_value),
    more: Object.fromEntries(others.map(([column, value]) => [column, toValue(value)])),
    requestId: Number.isSafeInteger(requestId) ? requestId : null,
  };
}

const shortenKey = (text: string) =>
  text.length <= MAX_SUBJECT ? text : createHash('sha256').update(text).digest('hex');

/** A value of the type json may have null characters and halves of surrogate pairs, which jsonb and text refuse. */
function toStorable(value: unknown): MarketValue {
  if (value === null || value === undefined) return null;
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  const text = value instanceof Date ? value.toISOString() : typeof value === 'string' ? value : JSON.stringify(value);
  return text.toWellFormed().replaceAll('\0', '\uFFFD');
}

function toValue(value: unknown): MarketValue {
  const storable = toStorable(value);
  return typeof storable === 'string' ? truncateCharacters(storable, MAX_VALUE) : storable;
}

const toText = (value: unknown): string | null => {
  const known = toValue(value);
  return known === null ? null : String(known);
};

/** A date is text; a time counts by its day in UTC. */
const toDay = (value: unknown): string | null => /^\d{4}-\d{2}-\d{2}/.exec(toText(value) ?? '')?.[0] ?? null;
