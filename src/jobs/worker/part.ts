/** From one answer to what is committed of it. */
import type { Answer } from '../../extract/client.ts';
import type { Charge, Outcome } from '../../extract/outcome.ts';
import { type CompressedBody, compressBody, type Response } from '../../load/raw.ts';
import type { Stream } from '../../streams/stream.ts';
import { membersOf } from '../ledger/batches.ts';
import type { RunEnd } from '../ledger/finish.ts';
import {
  isFirstPage,
  mayAsk,
  type NewRequest,
  newRequest,
  provenanceOf,
  type ReservedRequest,
  type RunFrame,
} from '../ledger/request.ts';
import type { Settlement } from '../ledger/settle.ts';
import type { Action } from './action.ts';
import { contradictions } from './contradictions.ts';
import { type Interpretation, interpret, NOTHING } from './interpret.ts';
import { continuationOf } from './next-page.ts';
import type { Quarantined } from './read-records.ts';

/** What one attempt brings. */
export interface Part
  extends Omit<Interpretation, 'records' | 'walkEnd' | 'why' | 'repeated' | 'recordKeys' | 'stuck'> {
  readonly frame: RunFrame;
  readonly stream: string;
  readonly asked: Pick<ReservedRequest, 'params' | 'page'>;
  readonly settlement: Settlement;
  /** The request that bought the body. */
  readonly provenance: number;
  /** What the answer means in the run that bought it, whose request had ended badly. */
  readonly inItsRun?: Part;
  readonly response?: Response;
  readonly closeRun?: RunEnd;
  /** Why the other requests of the stream in this run are given up. */
  readonly closeStream?: string;
}

/** The vendor raises a quota by hand: an hour later it is tried again. */
const QUOTA_REST_MS = 3_600_000;

/** What to commit of an answer. `at` is the clock's now. `body`: the answer's body where it is compressed already. */
export async function partOf(
  stream: Stream,
  request: ReservedRequest,
  answer: Answer,
  outcome: Outcome,
  action: Action,
  at: Date,
  body?: CompressedBody,
): Promise<Part> {
  const { run_id, business_date, streams, max_pages } = request;
  const isStored = request.source_request_id !== null;
  const frame = {
    frame: { run_id, business_date, streams, max_pages },
    stream: stream.name,
    asked: { params: request.params, page: request.page },
    provenance: provenanceOf(request),
  };
  const tried = {
    request_id: request.request_id,
    attempt: request.attempt,
    worker_id: request.worker_id,
    identity: request.identity,
    // What is read from the store costs nothing.
    state: isStored ? ('released' as const) : chargeOf(outcome, action),
    outcome: isStored ? 'stored' : outcome.kind,
    http_status: 'status' in answer ? answer.status : null,
    duration_ms: answer.durationMs,
    bytes: 'bytes' in answer ? answer.bytes.length : null,
    failed: action.failed,
    delay_ms: action.delayMs ?? null,
  };
  const responseOf = async (
    { status, bytes }: { readonly status: number; readonly bytes: Buffer },
    encoding: string | null,
  ): Promise<Response> => ({
    requestId: request.request_id,
    attempt: request.attempt,
    stream: stream.name,
    fetchedAt: answer.fetchedAt,
    status,
    encoding,
    body: body ?? (await compressBody(bytes)),
  });
  if (outcome.charge !== 'captured') {
    const message = outcome.message.slice(0, 500).toWellFormed();
    const nothing = { records: null, walk_end: null, record_keys: null, rows_quarantined: 0 };
    const said = action.keepsCredits ? `${message}; ${PROBE_MAY_COST}` : message;
    const settlement = { ...tried, ...nothing, status: action.status, message: said };
    return {
      ...frame,
      ...NOTHING,
      settlement,
      ...(action.closeRun ? { closeRun: endOf(action, outcome.kind, stream.lane, message, at) } : {}),
      ...(action.closeStream ? { closeStream: `${stream.name} is not asked any more in this run (${message})` } : {}),
      // Who pays for bytes that nobody can read today keeps them: a later version may.
      ...(outcome.kind === 'unreadable' && !isStored ? { response: await responseOf(outcome, outcome.encoding) } : {}),
    };
  }

  const understood =
    outcome.kind === 'absent'
      ? empty(stream, request, outcome.body)
      : interpret(stream, request, outcome.body, answer.fetchedAt);
  const { doubt, observed, repeated, walkEnd = null, recordKeys } = understood;
  // The records of a page that repeats another are not counted and not loaded twice.
  const unknown = [...understood.unknown, ...contradictions(understood.deliveries)];
  const kept = repeated
    ? { ...NOTHING, ...(doubt ? { doubt } : {}), ...(observed ? { observed } : {}) }
    : { ...understood, unknown };
  const { records, quarantined } = kept;
  const settlement = {
    ...tried,
    ...statusOf(stream, request, understood),
    records,
    walk_end: walkEnd,
    record_keys: recordKeys,
    rows_quarantined: quarantined.length,
  };
  if (isStored) {
    const inItsRun = await inRunOf(request, (asked) => partOf(stream, asked, answer, outcome, action, at));
    return { ...frame, ...kept, settlement, ...(inItsRun ? { inItsRun } : {}) };
  }
  return { ...frame, ...kept, settlement, response: await responseOf(outcome, null) };
}

const PROBE_MAY_COST = 'the call that tried the credentials was not refused and may be billed';

const chargeOf = ({ charge }: Outcome, { keepsCredits }: Action): Charge =>
  keepsCredits && charge === 'released' ? 'unknown' : charge;

async function inRunOf(
  { origin, ...request }: ReservedRequest,
  read: (request: ReservedRequest) => Promise<Part>,
): Promise<Part | undefined> {
  const { source_request_id } = request;
  if (!origin || source_request_id === null) return undefined;
  // That other lists go on is learnt from what is asked now.
  const { observed: _, ...part } = await read({ ...request, ...origin, request_id: source_request_id });
  return part;
}

/** An answer without data. */
function empty(stream: Stream, request: ReservedRequest, body: unknown): Interpretation {
  const { walkEnd: _, ...nothing } = NOTHING;
  const continuation = continuationOf(stream, request, { body, keys: [], text: () => '[]' });
  return { ...nothing, absent: absentOf(stream, request), requests: stepBack(stream, request), ...continuation };
}

/**
 * Without records that are set aside after all, since PostgreSQL refused their rows. Their children stay: these take nothing from
 * the record but params, which are good.
 */
export function withoutRecords(part: Part, refused: readonly Quarantined[]): Part {
  const [first] = refused;
  if (!first) return part;
  const paths = new Set(refused.map(({ path }) => path));
  const deliveries = part.deliveries.filter(({ source }) => !paths.has(source?.path ?? ''));
  const quarantined = [...part.quarantined, ...refused];
  const settlement = { ...part.settlement, rows_quarantined: quarantined.length };
  const isEmpty = part.settlement.status === 'done' && !deliveries.length;
  return {
    ...part,
    deliveries,
    quarantined,
    settlement: isEmpty ? { ...settlement, status: 'quarantined', message: reasonOf(first) } : settlement,
  };
}

const reasonOf = ({ path, issues }: Quarantined): string => `${path}: ${issues[0]?.message ?? 'does not match'}`;

/** An empty later page is only the end of its list. */
const absentOf = (stream: Stream, { params, page }: ReservedRequest) =>
  isFirstPage(stream.pages, page) ? membersOf(stream, params) : [];

/** An empty rank list may be one that is not published yet: the one before it then. */
function stepBack(stream: Stream, request: ReservedRequest): readonly NewRequest[] {
  const isFirst = isFirstPage(stream.pages, request.page) && mayAsk(request, stream.name);
  const params = isFirst && stream.dated?.before?.(request.params, request.business_date);
  if (!params) return [];
  return [newRequest(request, stream, params, stream.pages.first, { parentRequestId: request.request_id })];
}

function endOf(
  { closeRun, closeLane }: Action,
  kind: Outcome['kind'],
  lane: string,
  message: string,
  at: Date,
): RunEnd {
  if (closeRun === 'failed') return { status: 'failed', error: `EchoTik refused the credentials (${message})` };
  const why =
    kind === 'throttled' ? 'EchoTik has answered nothing but 429 for 30 minutes' : 'the EchoTik quota is used up';
  const end = {
    status: 'out_of_budget',
    error: `${why} (${message})`,
    resumeAt: new Date(at.getTime() + QUOTA_REST_MS),
  };
  return { ...end, status: 'out_of_budget', ...(closeLane ? { lane } : {}) };
}

function statusOf(
  stream: Stream,
  request: ReservedRequest,
  { records, quarantined, repeated, stuck, why, deliveries }: Interpretation,
): { readonly status: string; readonly message: string | null } {
  if (stuck !== undefined) return { status: 'failed', message: stuck };
  if (repeated) return { status: 'done', message: null };
  const [first] = quarantined;
  if (first && !deliveries.length) {
    return { status: 'quarantined', message: reasonOf(first) };
  }
  return { status: records === 0 && isFirstPage(stream.pages, request.page) ? 'absent' : 'done', message: why ?? null };
}
