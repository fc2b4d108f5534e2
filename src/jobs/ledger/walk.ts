/** A walk over the pages of a list, as it is handed from page to page. */
import { NOTHING_WALKED, type Page, type Walked } from '../../extract/pages.ts';
import type { Stream } from '../../streams/stream.ts';
import { digest } from './identity.ts';
import { type AskedRequest, type NewRequest, newRequest } from './request.ts';

/** What is known of the pages before a page: ops.requests.walk. */
export interface Walk extends Walked {
  /** Digest of the records of the first page: a server may start again where a list has ended. */
  readonly first: string;
}

/** What of a page its next page is made of. */
type Left = Pick<AskedRequest, 'run_id' | 'business_date' | 'request_id' | 'params' | 'walk' | 'previous_page'>;

/** The same for the same records, in whatever order they come. */
export const digestOf = (keys: readonly number[]): string => digest([...keys].sort((a, b) => a - b));

/** The request for the page behind an answered one, which had the records with these keys. `doubted`: it looked like the end. */
export function requestBehind(
  stream: Stream,
  request: Left,
  page: Page,
  keys: readonly number[],
  doubted = false,
): NewRequest {
  const { request_id, walk, previous_page } = request;
  const { records, largest } = walk ?? NOTHING_WALKED;
  const own = digestOf(keys);
  return newRequest(request, stream, request.params, page, {
    parentRequestId: request_id,
    // Behind an empty page a repetition is still one of the page before it.
    previousPage: keys.length ? own : (previous_page ?? own),
    walk: {
      records: records + keys.length,
      largest: Math.max(largest, keys.length),
      last: keys.length,
      doubted,
      first: walk?.first ?? own,
    },
  });
}
