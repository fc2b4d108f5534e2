/** A request at its stages: to be inserted, and reserved for one attempt. */
import type { Page, Pages } from '../extract/pages.ts';
import type { requests, requestStatuses } from '../load/tables/ops-requests.ts';
import type { Params, Stream } from '../streams/stream.ts';
import { hashIdentity } from './identity.ts';
import type { RunRow } from './runs.ts';
import type { Walk } from './walk.ts';

export type RequestStatus = (typeof requestStatuses)[number];

/** A row of ops.requests, with the types of its documents. */
type RequestRow = Readonly<Omit<(typeof requests)['$inferSelect'], 'params' | 'page' | 'walk'>> & {
  readonly params: Params;
  readonly page: Page;
  /** What the pages before it had; null for a first page. */
  readonly walk: Walk | null;
};

/** A request that does not exist yet, in the columns of ops.requests. */
export interface NewRequest
  extends Pick<
    RequestRow,
    | 'run_id'
    | 'business_date'
    | 'identity'
    | 'stream'
    | 'lane'
    | 'params'
    | 'page'
    | 'price'
    | 'parent_request_id'
    | 'previous_page'
    | 'walk'
  > {
  /** Its stream describes only the present: it is not sent after the deadline of its run (present_until). */
  readonly of_present: boolean;
  /** Made before the page before it was answered (look-ahead.ts). */
  readonly look_ahead?: boolean;
  /** Part of a plan that is too long for the queues: it gets its job later (promotePlanned). */
  readonly planned?: boolean;
  /** The request whose stored body is read instead of a call; absent: insertRequests looks for a stored answer. */
  readonly source_request_id?: number;
}

/** The columns of a run that its requests need. */
export interface RunFrame extends Readonly<Pick<RunRow, 'run_id' | 'business_date' | 'max_pages'>> {
  /** The streams that the run may request. For others neither children nor next pages are made. */
  readonly streams: readonly string[];
}

/**
 * A request and its run. `ask_until`: it is not sent from then on. `source_request_id`: whose stored body answers it;
 * null: a call.
 */
export interface RequestInRun
  extends RunFrame,
    Pick<
      RequestRow,
      | 'request_id'
      | 'stream'
      | 'params'
      | 'page'
      | 'price'
      | 'previous_page'
      | 'walk'
      | 'ask_until'
      | 'source_request_id'
    > {
  /** The run of the source request, if that request did not succeed: this reading may correct it. */
  readonly origin?: RunFrame | null;
}

/** A request that is reserved by a worker, with the attempt that alone may settle it. */
export interface ReservedRequest extends RequestInRun, Pick<RequestRow, 'identity' | 'failures'> {
  readonly attempt: number;
  readonly worker_id: number;
  /** The pipeline of its run; for a run of single streams their names. */
  readonly pipeline: string;
  /** It was made before the page before it was answered: its answer is read when that page leads to it. */
  readonly look_ahead: boolean;
  /** When the attempt was reserved, by the clock of the database, to the millisecond. */
  readonly reserved_at: Date;
  /** Number of its attempts whose answer could not be read. */
  readonly unreadable: number;
}

/** The request that bought the body: the _request_id of the rows of the answer. */
export const getProvenance = ({ source_request_id, request_id }: RequestInRun): number =>
  source_request_id ?? request_id;

/** Whether a run may request a stream. A replay may request no stream: it reads stored bodies. */
export const mayRequest = ({ streams }: RunFrame, stream: string): boolean => streams.includes(stream);

interface Origin {
  readonly parentRequestId?: number;
  readonly previousPage?: string;
  readonly walk?: Walk;
}

/** Compares positions, because jsonb does not keep the order of the properties of a page. */
export const isFirstPage = (pages: Pages, page: Page): boolean => pages.countRecordsBefore(page) === 0;

/** A request for a page of a stream in a run. Without an origin it is a first request of the run. */
export function newRequest(
  run: Pick<NewRequest, 'run_id' | 'business_date'>,
  stream: Stream,
  params: Params,
  page: Page,
  { parentRequestId, previousPage, walk }: Origin = {},
): NewRequest {
  return {
    run_id: run.run_id,
    business_date: run.business_date,
    identity: hashIdentity(stream, params, page),
    stream: stream.name,
    lane: stream.lane,
    params,
    page,
    price: stream.credits,
    parent_request_id: parentRequestId ?? null,
    previous_page: previousPage ?? null,
    walk: walk ?? null,
    of_present: stream.describes === 'present',
  };
}
