/** A request whose stored answer is interpreted outside of a run, to compare or to explain it: nothing is asked for. */
import type { RequestInRun } from '../ledger/request.ts';

export type StoredRequest = Pick<
  RequestInRun,
  'request_id' | 'stream' | 'params' | 'page' | 'business_date' | 'previous_page' | 'walk'
>;

/** The request as `interpret` takes it. */
export const toInterpretable = (stored: StoredRequest): RequestInRun => ({
  ...stored,
  run_id: 0,
  streams: [],
  max_pages: null,
  stream_options: null,
  price: 0,
  ask_until: null,
  source_request_id: stored.request_id,
});
