/** From one answer to what is committed of it. */
import type { Answer } from '../../extract/client.ts';
import type { Charge, Outcome } from '../../extract/outcome.ts';
import { type CompressedBody, compressBody, type Response } from '../../load/write/responses.ts';
import type { Params, Stream } from '../../streams/stream.ts';
import type { RunEnd } from '../../ledger/close-runs.ts';
import { isFirstPage, getProvenance, type ReservedRequest, type RunFrame } from '../../ledger/request.ts';
import type { Settlement } from '../../ledger/settle.ts';
import type { Walk } from '../../ledger/walk.ts';
import type { Action } from './action.ts';
import { type AnswerContent, interpretEmpty, interpretInSlices, type Interpretation, NO_CONTENT } from './interpret.ts';
import type { QuarantineEntry } from './read-records.ts';

/**
 * What one attempt of a request brings, from `buildResult` to the commit. Every field is required: `buildResult` is the
 * only place that makes one, and later steps replace single fields.
 */
export interface AttemptResult extends AnswerContent {
  /** Name of the stream. */
  readonly stream: string;
  readonly frame: RunFrame;
  readonly params: Params;
  readonly page: ReservedRequest['page'];
  /** How the attempt and its request end. Its `request_id` is the request that was reserved. */
  readonly settlement: Settlement;
  /**
   * The request that paid: its call bought the body. Another one than the reserved request where a stored body was
   * read.
   */
  readonly provenance: number;
  /** The body to store; undefined where there is none, and where it is stored already. */
  readonly response: Response | undefined;
  /** Of a stored body: what it means in the run that paid, where the request that paid ended badly. */
  readonly originResult: AttemptResult | undefined;
  /** The run ends with this attempt. */
  readonly closeRun: RunEnd | undefined;
  /** Why the other requests of the stream in this run fail without being sent. */
  readonly closeStream: string | undefined;
  /** The pages before it; null: it is a first page, or it was requested ahead and they are not known. */
  readonly walk: Walk | null;
  /**
   * Of a page that was requested ahead: the result if the pages before it lead to it. Until then the page is cancelled.
   * Undefined for other requests, and for an attempt that is repeated.
   */
  readonly confirm: ((previous: PreviousPage) => Promise<AttemptResult>) | undefined;
}

/** What a request knows of the pages before it. */
type PreviousPage = Pick<ReservedRequest, 'walk' | 'previous_page'>;

interface AttemptInput {
  readonly stream: Stream;
  readonly request: ReservedRequest;
  readonly answer: Answer;
  /** `classifyAnswer(answer)`. */
  readonly outcome: Outcome;
  readonly action: Action;
  /** The body of the answer where it is compressed already. */
  readonly body?: CompressedBody | undefined;
  /** The clock's now. */
  readonly at: Date;
}

/** Interprets the answer and compresses its body. Needs no transaction. */
export async function buildResult(input: AttemptInput): Promise<AttemptResult> {
  if (input.request.look_ahead && input.action.status !== 'queued') return buildLookAheadResult(input);
  const reading = await readAnswer(input);
  const content: AnswerContent = reading ?? NO_CONTENT;
  return {
    ...describeRequest(input),
    settlement: buildSettlement(input, reading),
    response: await buildResponse(input),
    originResult: reading && (await buildOriginResult(input)),
    closeRun: buildRunEnd(input),
    closeStream: explainStreamEnd(input),
    confirm: undefined,
    rowWrites: content.rowWrites,
    quarantined: content.quarantined,
    unknown: content.unknown,
    issues: content.issues,
    fields: content.fields,
    absent: content.absent,
    requests: content.requests,
    nextPage: content.nextPage,
    endCheck: content.endCheck,
    observed: content.observed,
  };
}

function describeRequest({ stream, request }: AttemptInput) {
  const { run_id, business_date, streams, max_pages, stream_options, params, page, walk } = request;
  const frame: RunFrame = { run_id, business_date, streams, max_pages, stream_options };
  return { stream: stream.name, frame, params, page, walk, provenance: getProvenance(request) };
}

/**
 * Only the pages before it show what the answer means: how far its list has come, whether it repeats one of them, and
 * whether the list has it at all. An error beyond the end is none of the stream.
 */
async function buildLookAheadResult(input: AttemptInput): Promise<AttemptResult> {
  const response = await buildResponse(input);
  const settlement = buildSettlement(input, undefined);
  return {
    ...NO_CONTENT,
    ...describeRequest(input),
    settlement: { ...settlement, status: 'cancelled', message: settlement.message || null },
    response,
    originResult: undefined,
    closeRun: buildRunEnd(input),
    closeStream: undefined,
    confirm: (previous) =>
      buildResult({
        ...input,
        request: { ...input.request, ...previous, look_ahead: false },
        body: response?.body ?? input.body,
      }),
  };
}

/** Undefined where the API did not answer the request. */
async function readAnswer({ stream, request, answer, outcome }: AttemptInput): Promise<Interpretation | undefined> {
  if (outcome.charge !== 'captured') return undefined;
  const reading =
    outcome.kind === 'absent'
      ? interpretEmpty(stream, request, outcome.body)
      : await interpretInSlices(stream, request, outcome.body, answer.fetchedAt);
  if (!reading.repeated) return reading;
  // The records of a page that repeats another are neither counted nor loaded a second time.
  const { endCheck, observed } = reading;
  return { ...reading, ...NO_CONTENT, endCheck, observed, records: 0 };
}

const isStoredBody = ({ source_request_id }: ReservedRequest) => source_request_id !== null;

function buildSettlement(input: AttemptInput, reading: Interpretation | undefined): Settlement {
  const { request, answer, outcome, action } = input;
  const isStored = isStoredBody(request);
  return {
    request_id: request.request_id,
    attempt: request.attempt,
    worker_id: request.worker_id,
    identity: request.identity,
    // Reading a stored body costs nothing.
    state: isStored ? 'released' : decideCharge(outcome, action),
    outcome: isStored ? 'stored' : outcome.kind,
    http_status: 'status' in answer ? answer.status : null,
    duration_ms: answer.durationMs,
    bytes: 'bytes' in answer ? answer.bytes.length : null,
    failed: action.failed,
    delay_ms: action.delayMs ?? null,
    records: reading?.records ?? null,
    walk_end: reading?.walkEnd ?? null,
    record_keys: reading?.recordKeys ?? null,
    rows_quarantined: reading?.quarantined.length ?? 0,
    ...(reading ? decideStatus(input, reading) : { status: action.status, message: formatFailure(input) }),
  };
}

const decideCharge = ({ charge }: Outcome, { keepsCredits }: Action): Charge =>
  keepsCredits && charge === 'released' ? 'unknown' : charge;

const PROBE_MAY_COST = 'the call that tried the credentials was not refused and may be billed';

function formatFailure({ outcome, action }: AttemptInput): string | null {
  const message = getMessage(outcome);
  return action.keepsCredits ? `${message}; ${PROBE_MAY_COST}` : message;
}

/** Why there is no answer to read. Empty for an answer that can be read. */
const getMessage = (outcome: Outcome): string =>
  outcome.charge === 'captured' ? '' : outcome.message.slice(0, 500).toWellFormed();

/** How a request ends whose answer was read. */
function decideStatus(
  { stream, request }: AttemptInput,
  { records, quarantined, repeated, stuck, why, rowWrites }: Interpretation,
): Pick<Settlement, 'status' | 'message'> {
  if (stuck !== undefined) return { status: 'failed', message: stuck };
  if (repeated) return { status: 'done', message: null };
  const [first] = quarantined;
  if (first && !rowWrites.length) return { status: 'quarantined', message: formatReason(first) };
  return { status: records === 0 && isFirstPage(stream.pages, request.page) ? 'absent' : 'done', message: why ?? null };
}

async function buildResponse({ stream, request, answer, outcome, body }: AttemptInput): Promise<Response | undefined> {
  // A body that cannot be read today is paid for, and a later version may be able to read it.
  if (isStoredBody(request) || !(outcome.charge === 'captured' || outcome.kind === 'unreadable')) return undefined;
  return {
    requestId: request.request_id,
    attempt: request.attempt,
    stream: stream.name,
    fetchedAt: answer.fetchedAt,
    status: outcome.status,
    encoding: outcome.kind === 'unreadable' ? outcome.encoding : null,
    body: body ?? (await compressBody(outcome.bytes)),
  };
}

async function buildOriginResult(input: AttemptInput): Promise<AttemptResult | undefined> {
  const { origin, ...request } = input.request;
  const { source_request_id } = request;
  if (!origin || source_request_id === null) return undefined;
  const result = await buildResult({ ...input, request: { ...request, ...origin, request_id: source_request_id } });
  // How lists of the stream continue is learned from calls, not from stored bodies.
  return { ...result, observed: undefined };
}

/** The vendor raises a quota manually, so the run is resumed an hour later. */
const QUOTA_RETRY_MS = 3_600_000;

function buildRunEnd({ stream, outcome, action, at }: AttemptInput): RunEnd | undefined {
  const { closeRun, closeLane } = action;
  if (!closeRun) return undefined;
  const message = getMessage(outcome);
  if (closeRun === 'failed') {
    return { status: 'failed', reason: 'credentials_refused', error: `EchoTik refused the credentials (${message})` };
  }
  const isThrottled = outcome.kind === 'throttled';
  const why = isThrottled ? 'EchoTik has answered nothing but 429 for 30 minutes' : 'the EchoTik quota is used up';
  return {
    status: 'out_of_budget',
    reason: isThrottled ? 'api_throttled' : 'api_quota',
    error: `${why} (${message})`,
    resumeAt: new Date(at.getTime() + QUOTA_RETRY_MS),
    ...(closeLane ? { lane: stream.lane } : {}),
  };
}

const explainStreamEnd = ({ stream, outcome, action }: AttemptInput): string | undefined =>
  action.closeStream ? `${stream.name} is not requested any more in this run (${getMessage(outcome)})` : undefined;

/**
 * The result without the records of which PostgreSQL refused a row: these go to quarantine. Their children stay,
 * because they take only params from the record, which are valid.
 */
export function quarantineRecords(result: AttemptResult, refused: readonly QuarantineEntry[]): AttemptResult {
  const [first] = refused;
  if (!first) return result;
  const paths = new Set(refused.map(({ path }) => path));
  const rowWrites = result.rowWrites.filter(({ source }) => !paths.has(source?.path ?? ''));
  const quarantined = [...result.quarantined, ...refused];
  const settlement = { ...result.settlement, rows_quarantined: quarantined.length };
  const isEmpty = settlement.status === 'done' && !rowWrites.length;
  return {
    ...result,
    rowWrites,
    quarantined,
    settlement: isEmpty ? { ...settlement, status: 'quarantined', message: formatReason(first) } : settlement,
  };
}

const formatReason = ({ path, issues }: QuarantineEntry): string =>
  `${path}: ${issues[0]?.message ?? 'does not match'}`;

/** The result without its content: its body is stored, and its request fails and waits for a replay. */
export function dropContent(result: AttemptResult, reason: string): AttemptResult {
  const { confirm, settlement } = result;
  const message = reason.slice(0, 500).toWellFormed();
  const status = confirm ? 'cancelled' : 'failed';
  return {
    ...result,
    ...NO_CONTENT,
    settlement: { ...settlement, status, message },
    confirm: confirm && (async (previous) => dropContent(await confirm(previous), reason)),
  };
}
