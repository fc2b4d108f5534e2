/** From one answer to what is committed of it. */
import type { Answer } from '../../extract/client.ts';
import type { Outcome } from '../../extract/outcome.ts';
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
import type { Quarantined } from './read-records.ts';

/** What one attempt brings. */
export interface Part extends Omit<Interpretation, 'records' | 'walkEnd' | 'repeated'> {
  readonly frame: RunFrame;
  readonly stream: string;
  readonly asked: Pick<ReservedRequest, 'params' | 'page'>;
  readonly settlement: Settlement;
  /** The request that bought the body. */
  readonly provenance: number;
  readonly response?: Response;
  readonly closeRun?: RunEnd;
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
    state: isStored ? ('released' as const) : outcome.charge,
    outcome: isStored ? 'stored' : outcome.kind,
    http_status: 'status' in answer ? answer.status : null,
    duration_ms: answer.durationMs,
    bytes: 'bytes' in answer ? answer.bytes.length : null,
    failed: action.failed,
    delay_ms: action.delayMs ?? null,
  };
  if (outcome.charge !== 'captured') {
    const message = outcome.message.slice(0, 500).toWellFormed();
    const settlement = { ...tried, status: action.status, message, records: null, walk_end: null, rows_quarantined: 0 };
    const end = action.closeRun && { closeRun: endOf(action.closeRun, message, at) };
    return { ...frame, ...NOTHING, settlement, ...end };
  }

  const understood =
    outcome.kind === 'absent'
      ? { ...NOTHING, absent: absentOf(stream, request), requests: stepBack(stream, request) }
      : interpret(stream, request, outcome.body, answer.fetchedAt);
  const { records, quarantined, walkEnd = null, repeated } = understood;
  const unknown = [...understood.unknown, ...contradictions(understood.deliveries)];
  const kept = repeated ? NOTHING : { ...understood, unknown };
  const settlement = {
    ...tried,
    ...statusOf(stream, request, understood),
    records,
    walk_end: repeated ? null : walkEnd,
    rows_quarantined: quarantined.length,
  };
  if (isStored) return { ...frame, ...kept, quarantined, settlement };
  const response = {
    requestId: request.request_id,
    attempt: request.attempt,
    stream: stream.name,
    fetchedAt: answer.fetchedAt,
    status: outcome.status,
    body: body ?? (await compressBody(outcome.bytes)),
  };
  return { ...frame, ...kept, quarantined, settlement, response };
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

function endOf(status: 'failed' | 'out_of_budget', message: string, at: Date): RunEnd {
  if (status === 'failed') return { status, error: `EchoTik refused the credentials (${message})` };
  const resumeAt = new Date(at.getTime() + QUOTA_REST_MS);
  return { status, error: `the EchoTik quota is used up (${message})`, resumeAt };
}

function statusOf(
  stream: Stream,
  request: ReservedRequest,
  { records, quarantined, repeated, deliveries }: Interpretation,
): { readonly status: string; readonly message: string | null } {
  if (repeated)
    return {
      status: 'failed',
      message: `page ${JSON.stringify(request.page)} repeats the page before it: paging does not move`,
    };
  const [first] = quarantined;
  if (first && !deliveries.length) {
    return { status: 'quarantined', message: reasonOf(first) };
  }
  return { status: records === 0 && isFirstPage(stream.pages, request.page) ? 'absent' : 'done', message: null };
}
