/** A walk over the pages of a list: what a request of a later page knows of the pages before it. */
import { NO_PROGRESS, type Page, type WalkProgress } from '../extract/pages.ts';
import type { Stream } from '../streams/stream.ts';
import { hashJson } from './identity.ts';
import { type RequestInRun, type NewRequest, newRequest } from './request.ts';

/** The pages before a page: ops.requests.walk. */
export interface Walk extends WalkProgress {
  /** Digest of the records of the first page: after the end of a list a server may return its first page again. */
  readonly first: string;
  /** Pages that the list had in its last walk, by which pages are requested ahead; absent: none is (look-ahead.ts). */
  readonly last_pages?: number;
}

/** The columns of a request that its next page needs. */
type AnsweredRequest = Pick<
  RequestInRun,
  'run_id' | 'business_date' | 'request_id' | 'params' | 'walk' | 'previous_page'
>;

/** Digest of the keys of records. Their order does not matter. */
export const hashRecordKeys = (keys: readonly number[]): string => hashJson([...keys].sort((a, b) => a - b));

/**
 * The request for `page`, which follows the page of an answered request. `keys`: of the records of that answer.
 * `doubted`: the answered page looked like the end of the list.
 */
export function buildNextPageRequest(
  stream: Stream,
  request: AnsweredRequest,
  page: Page,
  keys: readonly number[],
  doubted = false,
): NewRequest {
  const { request_id, walk, previous_page } = request;
  const { records, largest } = walk ?? NO_PROGRESS;
  const own = hashRecordKeys(keys);
  return newRequest(request, stream, request.params, page, {
    parentRequestId: request_id,
    // After an empty page a repetition is recognized by the page before it.
    previousPage: keys.length ? own : (previous_page ?? own),
    walk: {
      records: records + keys.length,
      largest: Math.max(largest, keys.length),
      last: keys.length,
      doubted,
      first: walk?.first ?? own,
      ...(walk?.last_pages === undefined ? {} : { last_pages: walk.last_pages }),
    },
  });
}
