/** From one answer to what is committed of it. */
import type { Answer } from '../../extract/client.ts';
import type { Outcome } from '../../extract/outcome.ts';
import { compressBody } from '../../load/raw.ts';
import type { Stream } from '../../streams/stream.ts';
import type { Action } from './action.ts';
import type { Part } from './commit.ts';
import { type Interpretation, interpret } from './interpret.ts';
import { membersOf } from '../ledger/batches.ts';
import { isFirstPage, type NewRequest, newRequest, type ReservedRequest } from '../ledger/request.ts';

const NOTHING: Interpretation = {
  records: 0,
  deliveries: [],
  quarantined: [],
  unknown: [],
  requests: [],
  absent: [],
  walkEnd: 'complete',
  repeated: false,
};

/** What to commit of an answer. */
export async function partOf(
  stream: Stream,
  request: ReservedRequest,
  answer: Answer,
  outcome: Outcome,
  action: Action,
): Promise<Part> {
  const { run_id, business_date, streams, max_pages } = request;
  const frame = { frame: { run_id, business_date, streams, max_pages }, stream: stream.name };
  const tried = {
    request_id: request.request_id,
    attempt: request.attempt,
    state: outcome.charge,
    outcome: outcome.kind,
    http_status: 'status' in answer ? answer.status : null,
    duration_ms: answer.durationMs,
    bytes: 'bytes' in answer ? answer.bytes.length : null,
    failed: action.failed,
    delay_ms: action.delayMs ?? null,
  };
  if (outcome.charge !== 'captured') {
    const message = outcome.message.slice(0, 500).toWellFormed();
    const settlement = { ...tried, status: action.status, message, records: null, walk_end: null, rows_quarantined: 0 };
    const end = action.closeRun && {
      closeRun: { status: action.closeRun, error: END_WORDS[action.closeRun](message) },
    };
    return { ...frame, ...NOTHING, settlement, ...end };
  }

  const understood =
    outcome.kind === 'absent'
      ? { ...NOTHING, absent: absentOf(stream, request), requests: stepBack(stream, request) }
      : interpret(stream, request, outcome.body, answer.fetchedAt);
  const { records, quarantined, walkEnd = null, repeated } = understood;
  const kept = repeated ? NOTHING : understood;
  const settlement = {
    ...tried,
    ...statusOf(stream, request, understood),
    records,
    walk_end: repeated ? null : walkEnd,
    rows_quarantined: quarantined.length,
  };
  const response = {
    requestId: request.request_id,
    attempt: request.attempt,
    stream: stream.name,
    fetchedAt: answer.fetchedAt,
    status: outcome.status,
    body: await compressBody(outcome.bytes),
  };
  return { ...frame, ...kept, quarantined, settlement, response };
}

/** An empty later page is only the end of its list. */
const absentOf = (stream: Stream, { params, page }: ReservedRequest) =>
  isFirstPage(stream.pages, page) ? membersOf(stream, params) : [];

/** An empty rank list may be one that is not published yet: the one before it then. */
function stepBack(stream: Stream, request: ReservedRequest): readonly NewRequest[] {
  const params =
    isFirstPage(stream.pages, request.page) && stream.dated?.before?.(request.params, request.business_date);
  if (!params) return [];
  return [newRequest(request, stream, params, stream.pages.first, { parentRequestId: request.request_id })];
}

const END_WORDS = {
  failed: (message: string) => `EchoTik refused the credentials (${message})`,
  out_of_budget: (message: string) => `the EchoTik quota is used up (${message})`,
};

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
    return { status: 'quarantined', message: `${first.path}: ${first.issues[0]?.message ?? 'does not match'}` };
  }
  return { status: records === 0 && isFirstPage(stream.pages, request.page) ? 'absent' : 'done', message: null };
}
