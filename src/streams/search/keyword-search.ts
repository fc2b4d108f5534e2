/** What the searches by keyword share: price, params and paging. */
import { z } from 'zod';
import { cursor } from '../../extract/pages.ts';
import { MAX_SEARCH_PAGES } from './search-result.ts';

export const keywordSearch = { lane: 'realtime', credits: 1, describes: 'present' } as const;

export const keywordParams = { keyword: z.string(), region: z.string() };

interface SearchPageOptions {
  /** Records on a page; sent where the call has a `sizeParam`. */
  readonly size: number;
  readonly sizeParam?: string;
  /** False: the cursor is not documented to count records. */
  readonly counts?: boolean;
}

export const searchPages = ({ counts = true, ...size }: SearchPageOptions) =>
  cursor({
    param: 'offset',
    first: '0',
    next: 'data.cursor',
    hasMore: 'data.has_more',
    maxPages: MAX_SEARCH_PAGES,
    counts,
    ...size,
  });
