/** Requests as a worker holds them, without a database. */
import { newRequest, type ReservedRequest } from '../../src/ledger/request.ts';
import { catalogue } from '../../src/streams/catalogue.ts';
import type { Params, Stream } from '../../src/streams/stream.ts';

const DAY = '2026-03-02';

export function reservedRequest(stream: Stream, params: Params, more: Partial<ReservedRequest> = {}): ReservedRequest {
  const made = newRequest({ run_id: 1, business_date: DAY }, stream, params, stream.pages.first);
  return {
    run_id: 1,
    pipeline: 'test',
    business_date: DAY,
    streams: catalogue.map(({ name }) => name),
    max_pages: null,
    request_id: 7,
    attempt: 1,
    worker_id: 1,
    identity: made.identity,
    reserved_at: new Date(`${DAY}T10:00:00Z`),
    failures: 0,
    unreadable: 0,
    stream: stream.name,
    params,
    page: made.page,
    price: made.price,
    previous_page: null,
    walk: null,
    look_ahead: false,
    ask_until: null,
    source_request_id: null,
    ...more,
  };
}
