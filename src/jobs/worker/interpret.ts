/**
 * What an answer means for its stream: rows to load, records to quarantine, the next page, the children, and how its
 * list ends.
 */
import { setImmediate as giveWay } from 'node:timers/promises';
import { z } from 'zod';
import type { FieldIssue, FieldPresence } from '../../extract/field-issue.ts';
import type { UnknownField } from '../../extract/field-census.ts';
import { valueAt } from '../../extract/json.ts';
import type { WalkEnd } from '../../extract/pages.ts';
import type { RowWrite } from '../../load/tables/row-write.ts';
import type { Stream } from '../../streams/stream.ts';
import { splitIds } from '../../ledger/id-groups.ts';
import { hashJson } from '../../ledger/identity.ts';
import type { ListEndCheck } from '../../ledger/list-end-checks.ts';
import type { PreviousPages } from '../../ledger/paging.ts';
import {
  findMaxPages,
  isFirstPage,
  mayRequest,
  type NewRequest,
  newRequest,
  type RequestInRun,
} from '../../ledger/request.ts';
import { buildNextPageRequest, hashRecordKeys } from '../../ledger/walk.ts';
import {
  openPageReader,
  type PageRecords,
  type PlacedRecord,
  type QuarantineEntry,
  toJsonText,
} from './read-records.ts';

/** What an answer contains. `NO_CONTENT` is committed instead when the attempt fails. */
export interface AnswerContent {
  readonly rowWrites: readonly RowWrite[];
  /** Records that neither their stream nor PostgreSQL could take. */
  readonly quarantined: readonly QuarantineEntry[];
  /** Fields that the stream does not know, that came in another type, or that contradict each other. */
  readonly unknown: readonly UnknownField[];
  /** Fields that could not be read. */
  readonly issues: readonly FieldIssue[];
  /** How many records had which fields. */
  readonly fields: FieldPresence;
  /** Ids of an id group that no record answers. Empty where the list does not end on this page. */
  readonly absent: readonly string[];
  /** Requests of the streams that take their inputs from these records. */
  readonly requests: readonly NewRequest[];
  /** Undefined at the end of a list, and where the ledger decides whether this page is the end. */
  readonly nextPage: NewRequest | undefined;
  /** The page looks like the end of its list: the ledger decides (ledger/list-end-checks.ts). */
  readonly endCheck: ListEndCheck | undefined;
  /** What the page shows of how its stream pages. */
  readonly observed: PreviousPages | undefined;
}

export const NO_CONTENT: AnswerContent = {
  rowWrites: [],
  quarantined: [],
  unknown: [],
  issues: [],
  fields: new Map(),
  absent: [],
  requests: [],
  nextPage: undefined,
  endCheck: undefined,
  observed: undefined,
};

/** The content of an answer, and what it says about its own page. */
export interface Interpretation extends AnswerContent {
  readonly records: number;
  /** Keys of the records (read-records.ts); null where they are not compared with other pages. */
  readonly recordKeys: readonly number[] | null;
  /** How the walk ended; undefined where it continues, and where the ledger decides. */
  readonly walkEnd: WalkEnd | undefined;
  /** Why the end is not the whole list. */
  readonly why: string | undefined;
  /** The page has the records of a page before it: they must not be loaded again. */
  readonly repeated: boolean;
  /** Why the page cannot be right: its request fails. */
  readonly stuck: string | undefined;
}

/** How a walk continues after a page, as far as the page itself shows. */
type Continuation = Pick<
  Interpretation,
  'recordKeys' | 'nextPage' | 'endCheck' | 'observed' | 'walkEnd' | 'why' | 'repeated' | 'stuck'
>;

const NO_CONTINUATION: Continuation = {
  recordKeys: null,
  nextPage: undefined,
  endCheck: undefined,
  observed: undefined,
  walkEnd: undefined,
  why: undefined,
  repeated: false,
  stuck: undefined,
};

const ONE_PAGE: Continuation = { ...NO_CONTINUATION, walkEnd: 'complete' };

/**
 * `body`: the decoded JSON of an answer with outcome `ok`. `observedAt`: when it came. Never throws because of the
 * body.
 */
export function interpret(stream: Stream, request: RequestInRun, body: unknown, observedAt: Date): Interpretation {
  const opened = openPage(stream, request, body, observedAt);
  for (const record of opened.records) opened.read(record);
  return opened.end();
}

/** Records of a long page after which other work of the process gets its turn: some 10 ms. */
const SLICE = 100;

/** The same. Of a long page, such as a chunk of a file, it reads a slice at a time. */
export async function interpretInSlices(...page: Parameters<typeof interpret>): Promise<Interpretation> {
  const { records, read, end } = openPage(...page);
  for (const [index, record] of records.entries()) {
    if (index > 0 && index % SLICE === 0) await giveWay();
    read(record);
  }
  return end();
}

/** Where a body has the records of its stream, and what is there. */
export function locateRecords({ at, alsoAt }: Pick<Stream, 'at' | 'alsoAt'>, body: unknown) {
  const found = valueAt(body, at);
  if (found !== undefined || alsoAt === undefined) return { at, found };
  const other = valueAt(body, alsoAt);
  return other === undefined ? { at, found } : { at: alsoAt, found: other };
}

interface OpenPage {
  readonly records: readonly PlacedRecord[];
  /** To be called with each record, in their order. */
  readonly read: (record: PlacedRecord) => void;
  readonly end: () => Interpretation;
}

function openPage(stream: Stream, request: RequestInRun, body: unknown, observedAt: Date): OpenPage {
  const { at, found } = locateRecords(stream, body);
  if (!isRecords(stream, found)) {
    return { records: [], read: () => undefined, end: () => buildMisplaced(stream, found) };
  }
  const values: readonly unknown[] = Array.isArray(found) ? found : found === null || found === '' ? [] : [found];
  const before = stream.pages.countRecordsBefore(request.page, request.walk?.largest);
  const records = values.map((raw, index) => ({
    raw,
    path: Array.isArray(found) ? `${at}[${index}]` : at,
    position: before === undefined ? null : before + index + 1,
  }));
  const { read, end } = openPageReader(stream, request, observedAt);
  return { records, read, end: () => buildInterpretation(stream, request, { body, values, before }, end()) };
}

interface PageContent {
  readonly body: unknown;
  /** Its records. */
  readonly values: readonly unknown[];
  /** Number of records of the pages before it; undefined where the paging does not show it. */
  readonly before: number | undefined;
}

function buildInterpretation(
  stream: Stream,
  request: RequestInRun,
  { body, values, before }: PageContent,
  { rowWrites, quarantined, unknown, issues, fields, keys, children, answered, hidesAnswers }: PageRecords,
): Interpretation {
  const page = { body, count: values.length, keys, text: () => toJsonText(values) };
  const continuation =
    stream.pages.style === 'one'
      ? { ...ONE_PAGE, recordKeys: keys.length ? keys : null }
      : decideContinuation(stream, request, page);
  // An id may be answered on another page, or by a record that is in quarantine.
  const isWhole = before === 0 && isListEnd(continuation) && !quarantined.length && !hidesAnswers;
  return {
    ...continuation,
    rowWrites,
    quarantined,
    unknown,
    issues,
    fields,
    requests: children,
    records: values.length,
    absent: isWhole ? splitIds(stream, request.params).filter((id) => !answered.has(id)) : [],
  };
}

/** The same for an answer with outcome `absent`: the API has nothing for these params. */
export function interpretEmpty(stream: Stream, request: RequestInRun, body: unknown): Interpretation {
  // An empty later page is only the end of its list.
  const isFirst = isFirstPage(stream.pages, request.page);
  return {
    ...NO_CONTENT,
    ...decideContinuation(stream, request, { body, count: 0, keys: [], text: () => '[]' }),
    records: 0,
    absent: isFirst ? splitIds(stream, request.params) : [],
    requests: isFirst ? requestPreviousPeriod(stream, request) : [],
  };
}

/** An empty rank list may be one that is not published yet: then the list of the period before it is requested. */
function requestPreviousPeriod(stream: Stream, request: RequestInRun): readonly NewRequest[] {
  const params = mayRequest(request, stream.name) && stream.dated?.previous?.(request.params, request.business_date);
  if (!params) return [];
  return [newRequest(request, stream, params, stream.pages.first, { parentRequestId: request.request_id })];
}

/** The page is the end of the list, or looks like it. */
const isListEnd = ({ walkEnd, endCheck }: Continuation) =>
  endCheck !== undefined || walkEnd === 'complete' || walkEnd === 'assumed';

/** Objects, null, or a bare value where the stream takes one. */
const isRecords = (stream: Stream, found: unknown) =>
  typeof found === 'object' || found === '' || (found !== undefined && z.safeParse(stream.record, found).success);

/** The body has no records where the stream expects them: nothing in it can be trusted. */
function buildMisplaced(stream: Stream, found: unknown): Interpretation {
  const message = `expected records at ${stream.at}, found ${found === undefined ? 'nothing' : typeof found}`;
  const issues = [{ path: stream.at, code: 'misplaced', message }];
  const quarantined = [{ path: stream.at, issues, record: toJsonText(found) }];
  return { ...NO_CONTENT, ...ONE_PAGE, records: 0, quarantined };
}

interface PageSummary {
  readonly body: unknown;
  /** Number of its records. */
  readonly count: number;
  /** Their keys; empty where they are not compared with other pages. */
  readonly keys: readonly number[];
  /** The records as JSON: earlier versions made their digests from it. */
  readonly text: () => string;
}

function decideContinuation(stream: Stream, request: RequestInRun, summary: PageSummary): Continuation {
  const { body, count, keys } = summary;
  const { pages, dated } = stream;
  const { page, walk, params } = request;
  const mayContinue = mayRequest(request, stream.name);
  const recordKeys = mayContinue && pages.style !== 'one' ? keys : null;
  const answer = { body, records: count, walked: walk ?? undefined };
  const records = (walk?.records ?? 0) + count;
  const pageSize = walk?.largest || pages.size;

  if (!isFirstPage(pages, page) && count && isRepeated(request, summary)) {
    const stuck = `page ${JSON.stringify(page)} repeats the page before it: paging does not move`;
    const base: Continuation = { ...NO_CONTINUATION, repeated: true };
    if (pages.saysMore(page, answer)) return { ...base, stuck };
    if (pages.style !== 'numbered' || !mayContinue || !walk) return { ...base, walkEnd: 'complete' };
    // A full first page that comes twice is either the whole list, or all that this server ever shows.
    const kind = walk.records === walk.last && walk.last >= pages.size ? 'second first page' : 'repeated page';
    return { ...base, endCheck: { kind, stream, request, records: walk.records, pageSize, onPage: 0, stuck } };
  }

  const observed = mayContinue && walk && count && pages.style === 'numbered' ? walk : undefined;
  const base: Continuation = { ...NO_CONTINUATION, recordKeys, observed };
  const limits = { maxPages: findMaxPages(request, request.stream), expected: dated?.expected?.(params) };
  const step = pages.after(page, answer, limits);
  if ('stuck' in step) return mayContinue ? { ...base, stuck: step.stuck } : { ...base, walkEnd: 'complete' };
  if ('endCheck' in step && mayContinue) {
    const { endCheck: kind, next, end, why } = step;
    const following = next ? { next: buildNextPageRequest(stream, request, next, keys, true) } : {};
    const list = { kind, stream, request, records, pageSize, onPage: count };
    return { ...base, endCheck: { ...list, ...following, end, ...(why ? { why } : {}) } };
  }
  if ('end' in step) return { ...base, walkEnd: step.end, why: step.why };
  return { ...base, nextPage: mayContinue ? buildNextPageRequest(stream, request, step.next, keys) : undefined };
}

/** The records of the page before or of the first one come again. */
function isRepeated({ previous_page, walk }: RequestInRun, { keys, text }: PageSummary): boolean {
  if (previous_page === null && walk === null) return false;
  const own = hashRecordKeys(keys);
  return own === previous_page || own === walk?.first || (!walk && hashJson(text()) === previous_page);
}
