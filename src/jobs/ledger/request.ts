/** A request in its stages: to be made, and reserved for one attempt. */
import type { Page, Pages } from '../../extract/pages.ts';
import type { Params, Stream } from '../../streams/stream.ts';
import { identityOf } from './identity.ts';
import type { Walk } from './walk.ts';

/** A request that does not exist yet, in the columns of ops.requests. */
export interface NewRequest {
  readonly run_id: number;
  /** Of the run. */
  readonly business_date: string;
  readonly identity: string;
  readonly stream: string;
  readonly lane: string;
  readonly params: Params;
  readonly page: Page;
  readonly price: number;
  readonly parent_request_id: number | null;
  readonly previous_page: string | null;
  /** What the pages before it had; null for a first page. */
  readonly walk: Walk | null;
  /** Its stream describes only the present: it is asked no later than its run allows. */
  readonly of_present: boolean;
  /** Of a plan that is too long for the queues: it gets its job when there is room. */
  readonly planned?: boolean;
  /** Whose stored body is read instead of a call; absent: that is looked up. */
  readonly source_request_id?: number;
}

/** What a run hands to each of its requests. */
export interface RunFrame {
  readonly run_id: number;
  readonly business_date: string;
  /** The streams it may ask: of others it makes neither children nor next pages. */
  readonly streams: readonly string[];
  readonly max_pages: number | null;
}

/** A request that is being asked: its row and its run. */
export interface AskedRequest extends RunFrame {
  readonly request_id: number;
  readonly stream: string;
  readonly params: Params;
  readonly page: Page;
  readonly price: number;
  readonly previous_page: string | null;
  readonly walk: Walk | null;
  /** It is not sent any more from then on; null: at any time. */
  readonly ask_until: Date | null;
  /** The request whose stored body answers it; null: the API is asked. */
  readonly source_request_id: number | null;
  /** The run of that request, where it ended badly and this reading may put it right. */
  readonly origin?: RunFrame | null;
}

/** A request that a worker holds, with the attempt that alone may settle it. */
export interface ReservedRequest extends AskedRequest {
  readonly attempt: number;
  readonly worker_id: number;
  readonly identity: string;
  /** When the attempt was reserved, by the clock of the database, to the millisecond. */
  readonly reserved_at: Date;
  readonly failures: number;
  /** Tries whose answer could not be read. */
  readonly unreadable: number;
}

/** The request that bought the body: where the rows made of it come from. */
export const provenanceOf = ({ source_request_id, request_id }: AskedRequest): number =>
  source_request_id ?? request_id;

/** A replay asks nothing: it reads what is stored. */
export const mayAsk = ({ streams }: RunFrame, stream: string): boolean => streams.includes(stream);

interface Origin {
  readonly parentRequestId?: number;
  readonly previousPage?: string;
  readonly walk?: Walk;
}

/** By its place: jsonb does not keep the order of what a page is made of. */
export const isFirstPage = (pages: Pages, page: Page): boolean => pages.placeOf(page) === 0;

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
    identity: identityOf(stream, params, page),
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
