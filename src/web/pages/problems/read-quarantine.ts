/** A list of records in quarantine, and one of them with its content. */
import { listQuarantine, type QuarantinedRecord } from '../../../ledger/quarantine.ts';
import type { Pool } from '../../../load/connection/pool.ts';
import { requireStream } from '../../../streams/catalogue.ts';
import { readChoice, readNumber, readText } from '../../query.ts';
import { type RecordLine, listRecordLines } from './record-lines.ts';

const SIZE = 50;

/** A record without its content. */
type ListedRecord = Pick<
  QuarantinedRecord,
  'quarantine_id' | 'stream' | 'request_id' | 'record_path' | 'first_seen_at' | 'resolved_at'
> & {
  /** Of the first issue. */
  readonly path: string;
  readonly reason: string;
  readonly issues: number;
};

/** Throws ConfigError for a stream that does not exist. Needs no transaction. */
export async function readQuarantine(pool: Pool, query: URLSearchParams) {
  const stream = readText(query, 'stream');
  if (stream !== null) requireStream(stream);
  const all = readChoice(query, 'all', ['yes']) !== null;
  const before = readNumber(query, 'before');
  const found = await listQuarantine(pool, {
    stream: stream ?? undefined,
    resolved: all,
    before: before ?? undefined,
    limit: SIZE + 1,
  });
  const records = found.slice(0, SIZE).map(toListed);
  return { stream, all, records, next: found.length > SIZE ? (records.at(-1)?.quarantine_id ?? null) : null };
}

const toListed = (row: QuarantinedRecord): ListedRecord => ({
  quarantine_id: row.quarantine_id,
  stream: row.stream,
  request_id: row.request_id,
  record_path: row.record_path,
  first_seen_at: row.first_seen_at,
  resolved_at: row.resolved_at,
  path: row.issues[0]?.path ?? '',
  reason: row.issues[0]?.message ?? '',
  issues: row.issues.length,
});

/** What is wrong with one value of a record. */
interface RecordIssue {
  readonly path: string;
  readonly message: string;
  /** JSON text; null: the record has no such field. */
  readonly value: string | null;
}

/** Undefined: there is no such record. Needs no transaction. */
export async function readQuarantinedRecord(pool: Pool, id: number) {
  const [found] = await listQuarantine(pool, { ids: [id], resolved: true });
  if (!found) return undefined;
  const { issues, record, ...row } = found;
  const { lines, isCut, valueAt } = listRecordLines(
    record,
    issues.map(({ path }) => path),
  );
  const shown: readonly RecordIssue[] = issues.map(({ path, message }) => ({ path, message, value: valueAt(path) }));
  return { ...row, issues: shown, record: lines satisfies readonly RecordLine[], isCut };
}
