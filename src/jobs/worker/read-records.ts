/** What the records of one page bring: rows, children, and what was wrong with them. */
import { hash } from 'node:crypto';
import type { PgTable } from 'drizzle-orm/pg-core';
import { z } from 'zod';
import { ContractError } from '../../errors.ts';
import type { FieldIssue, FieldPresence } from '../../extract/field-issue.ts';
import {
  getJsonType,
  MAX_PATHS,
  openFieldCensus,
  formatSample,
  type UnknownField,
} from '../../extract/field-census.ts';
import type { Conversion, Loss } from '../../extract/salvage.ts';
import type { Provenance, RowWrite, SourceRecord } from '../../load/tables/row-write.ts';
import { getTableInfo } from '../../load/tables/table.ts';
import type { Entry } from '../../streams/row.ts';
import { getInputSources, isSettingsSource } from '../../streams/input-sources.ts';
import { listChildLinks } from '../../streams/input-links.ts';
import type { RowContext, Stream } from '../../streams/stream.ts';
import { type RequestInRun, mayRequest, type NewRequest, newRequest, getProvenance } from '../../ledger/request.ts';
import { type ParsedRecord, readRecord } from './read-record.ts';

/** A record that its stream or PostgreSQL could not take, as text, and what was wrong with it. */
export interface QuarantineEntry {
  readonly path: string;
  readonly issues: readonly { readonly path: string; readonly code: string; readonly message: string }[];
  readonly record: string;
}

export interface PageRecords {
  readonly rowWrites: readonly RowWrite[];
  readonly quarantined: readonly QuarantineEntry[];
  /** Fields that the stream does not know, that came in another type, or that contradict each other. */
  readonly unknown: readonly UnknownField[];
  /** Fields that could not be read. */
  readonly issues: readonly FieldIssue[];
  readonly fields: FieldPresence;
  readonly children: readonly NewRequest[];
  /** Keys of the records (`computeRecordKey`). Empty where they are not compared with other pages. */
  readonly keys: readonly number[];
  /** Ids of an id group that a record answers. */
  readonly answered: ReadonlySet<string>;
  /** A value that could not be read may contain further ids. */
  readonly hidesAnswers: boolean;
}

/**
 * A record, its path in the body and its place in the whole list, counted from 1 (null where the paging does not show
 * it).
 */
export interface PlacedRecord {
  readonly raw: unknown;
  readonly path: string;
  readonly position: number | null;
}

interface PageReader {
  /** Reads one record. A record that its stream cannot take goes to quarantine, so no record makes this throw. */
  readonly read: (record: PlacedRecord) => void;
  /** What the records that were read bring. */
  readonly end: () => PageRecords;
}

export function openPageReader(stream: Stream, request: RequestInRun, observedAt: Date): PageReader {
  const links = listChildLinks(stream, request.streams, request.stream_options);
  // A replay may correct what the body was taken to say when it came.
  const isReplay = request.source_request_id !== null && !mayRequest(request, stream.name);
  const requestId = getProvenance(request);
  const census = openFieldCensus(stream.record, stream.ignored);
  const findings = openFindings();
  const given = new Set(Object.values(request.params).map(String));
  const answered = new Set<string>();
  let hidesAnswers = false;
  const rowWrites: RowWrite[] = [];
  const quarantined: QuarantineEntry[] = [];
  const children: NewRequest[] = [];
  const keys: number[] = [];
  const needsKeys = areKeysNeeded(stream, request);
  const read = ({ raw, path, position }: PlacedRecord): void => {
    const source = { path, value: raw };
    const context = { params: request.params, snapshotDate: request.business_date, observedAt, position };
    const firstWrite = rowWrites.length;
    try {
      census.count(raw);
      const parsed = readRecord(stream, raw, context as RowContext<never>);
      const ids = parsed.trackReads((record) => stream.batch?.answeredIds(record as never) ?? []);
      for (const id of ids.result) answered.add(id);
      if (ids.missed.length) hidesAnswers = true;
      const neededBy = new Map<string, Set<string>>();
      for (const { child, top, pick } of links) {
        if (position !== null && position > top) continue;
        const { result, missed } = parsed.trackReads((record) => pick(record, context as RowContext<never>));
        for (const lost of missed) neededBy.set(lost, (neededBy.get(lost) ?? new Set()).add(child.name));
        for (const params of result) {
          children.push(newRequest(request, child, params, child.pages.first, { parentRequestId: request.request_id }));
        }
      }
      for (const entry of parsed.entries)
        rowWrites.push(toRowWrite(entry, { requestId, observedAt, source, isReplay }));
      findings.note(parsed, neededBy);
    } catch (error) {
      quarantined.push({ path, issues: toIssues(error), record: toJsonText(raw) });
    }
    if (needsKeys) keys.push(computeRecordKey(rowWrites.slice(firstWrite), given, () => toJsonText(raw)));
  };
  const end = (): PageRecords => {
    const unknown = [...census.unknown(), ...findings.conversions(), ...findContradictions(rowWrites)];
    const found = { unknown, issues: findings.issues(), fields: census.presence() };
    return { rowWrites, quarantined, ...found, children, keys, answered, hidesAnswers };
  };
  return { read, end };
}

/** Without a spread of the entry, which takes longer than all else that is done with a short record. */
const toRowWrite = (entry: Entry, { requestId, observedAt, source, isReplay }: Required<Provenance>): RowWrite =>
  'owner' in entry
    ? { table: entry.table, owner: entry.owner, rows: entry.rows, requestId, observedAt, source, isReplay }
    : { table: entry.table, values: entry.values, requestId, observedAt, source, isReplay };

/**
 * Keys are compared with those of other pages (of the next one, or of those before it), and with those of other requests
 * for a list that the configuration requests, whether it has pages or not.
 */
const areKeysNeeded = (stream: Stream, request: RequestInRun): boolean =>
  stream.pages.style === 'one'
    ? mayRequest(request, stream.name) && getInputSources(stream).some(isSettingsSource)
    : mayRequest(request, stream.name) || request.previous_page !== null || request.walk !== null;

/** A number has 53 bits that are exact, and a digit of a digest has 4. */
const KEY_DIGITS = 13;

/**
 * Identifies what a record is about, as a number: the same thing has the same number on another page and in the answer
 * to another request, whatever its counters are. It is made from the keys of the rows that the record makes, without
 * the values that come from the params (`given`) and the day. Where nothing is left of these, as in a trend, the whole
 * record identifies itself.
 */
function computeRecordKey(rowWrites: readonly RowWrite[], given: ReadonlySet<string>, text: () => string): number {
  const tables = new Set<string>();
  const own: string[] = [];
  for (const rowWrite of rowWrites) {
    if ('owner' in rowWrite) continue;
    const { name, key, monthColumn } = getTableInfo(rowWrite.table);
    // Further rows of a table come from a list inside the record, which may change.
    if (tables.has(name)) continue;
    tables.add(name);
    for (const column of key) {
      const value = String(rowWrite.values[column]);
      if (column !== monthColumn && !given.has(value)) own.push(`${name}.${column}=${value}`);
    }
  }
  const identifying = own.length ? own.join(' ') : text();
  return Number.parseInt(hash('sha256', identifying).slice(0, KEY_DIGITS), 16);
}

interface KnownRow {
  readonly source: SourceRecord | undefined;
  readonly values: Readonly<Record<string, unknown>>;
}

const CONTRADICTION_SAMPLE_LENGTH = 200;

/**
 * Rows with one key to which records of the page give different contents. The later record is stored. At most one note
 * per table; its sample is the first such key. A row with other columns, or with none, contradicts nothing.
 */
function findContradictions(rowWrites: readonly RowWrite[]): readonly UnknownField[] {
  const tables = new Map<PgTable, Map<unknown, KnownRow>>();
  const notes = new Map<string, UnknownField>();
  for (const rowWrite of rowWrites) {
    if ('owner' in rowWrite) continue;
    const { table, source, values } = rowWrite;
    const { name, key } = getTableInfo(table);
    const known = tables.get(table) ?? new Map<unknown, KnownRow>();
    tables.set(table, known);
    const id = formatKey(values, key);
    const before = known.get(id);
    // A row that has only its key adds nothing to the one before.
    const isPlaceholder = before !== undefined && hasOnly(values, key);
    known.set(id, {
      source,
      values: !before ? values : isPlaceholder ? before.values : { ...before.values, ...values },
    });
    if (
      !before ||
      isPlaceholder ||
      before.source === source ||
      notes.has(name) ||
      !isContradicted(before.values, values)
    )
      continue;
    const path = `${name} (${key.join(', ')})`;
    const sample = JSON.stringify(Object.fromEntries(key.map((column) => [column, values[column]])));
    notes.set(name, { path, kind: 'twice', sample: sample.slice(0, CONTRADICTION_SAMPLE_LENGTH) });
  }
  return [...notes.values()];
}

function hasOnly(values: KnownRow['values'], columns: readonly string[]): boolean {
  for (const column in values) if (!columns.includes(column)) return false;
  return true;
}

/** Equal for rows with equal keys. */
function formatKey(values: KnownRow['values'], key: readonly string[]): string {
  const [first = ''] = key;
  const value = values[first];
  if (key.length === 1 && typeof value === 'string') return `text ${value}`;
  return JSON.stringify(key.map((column) => values[column]));
}

const isContradicted = (before: KnownRow['values'], values: KnownRow['values']): boolean =>
  Object.entries(values).some(
    ([column, value]) =>
      value !== undefined &&
      before[column] !== undefined &&
      before[column] !== value &&
      JSON.stringify(before[column]) !== JSON.stringify(value),
  );

type IssueTally = Omit<FieldIssue, 'neededBy'> & { readonly neededBy: Set<string> };

/** Collects what was wrong with single fields, by path, over the records of a page. A path keeps its first sample. */
function openFindings() {
  const lost = new Map<string, IssueTally>();
  const converted = new Map<string, UnknownField>();
  const noteLoss = ({ path, reason, value }: Loss, needed: ReadonlySet<string> = new Set()) => {
    const known = lost.get(path);
    if (!known && lost.size >= MAX_PATHS && !needed.size) return;
    const neededBy = new Set([...(known?.neededBy ?? []), ...needed]);
    const first = known ?? { path, reason, sample: formatSample(value), records: 0 };
    lost.set(path, { ...first, records: first.records + 1, neededBy });
  };
  const noteConversion = ({ path, value, readAs }: Conversion) => {
    const kind = `${getJsonType(value)} read as ${getJsonType(readAs)}`;
    const id = `${path} ${kind}`;
    if (!converted.has(id) && converted.size < MAX_PATHS)
      converted.set(id, { path, kind, sample: formatSample(value) });
  };
  return {
    note({ losses, conversions }: ParsedRecord, needed: ReadonlyMap<string, ReadonlySet<string>>): void {
      // A list may lose several elements: its record counts once.
      const byPath = new Map(losses.map((loss) => [loss.path, loss]));
      for (const [path, loss] of byPath) noteLoss(loss, needed.get(path));
      for (const conversion of conversions) noteConversion(conversion);
    },
    issues: (): readonly FieldIssue[] =>
      [...lost.values()].map(({ neededBy, ...issue }) => ({
        ...issue,
        neededBy: neededBy.size ? [...neededBy].sort().join(', ') : null,
      })),
    conversions: (): readonly UnknownField[] => [...converted.values()],
  };
}

function toIssues(error: unknown): QuarantineEntry['issues'] {
  if (error instanceof z.core.$ZodError) {
    return error.issues.map(({ path, code, message }) => ({ path: path.join('.'), code: code ?? 'invalid', message }));
  }
  if (error instanceof ContractError) return [{ path: error.path, code: 'key', message: error.message }];
  // A bug of ours, or a record that breaks the parser: the page is paid for, so the record goes to quarantine instead
  // of failing it.
  return [{ path: '', code: 'bug', message: String(error) }];
}

/** A record as JSON text. */
export function toJsonText(record: unknown): string {
  try {
    return JSON.stringify(record) ?? '';
  } catch {
    return '(too deep to be written here: see the raw body)';
  }
}
