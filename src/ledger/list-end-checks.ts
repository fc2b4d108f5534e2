/**
 * Whether a list continues after a page that looks like its end. Decided in the transaction that commits the page, by
 * earlier walks of the same list and the observed paging of its stream. If these do not decide it, one probe per stream
 * and business date is sent.
 */
import type { EndCheckKind, WalkEnd } from '../extract/pages.ts';
import type { Connection } from '../load/connection/pool.ts';
import type { Stream } from '../streams/stream.ts';
import { findLastWalks } from './last-walks.ts';
import { claimProbes, type Paging } from './paging.ts';
import type { RequestInRun, NewRequest } from './request.ts';

interface ListPage {
  readonly stream: Stream;
  readonly request: Pick<RequestInRun, 'run_id' | 'business_date' | 'params'>;
  /** Records of the walk so far. */
  readonly records: number;
  /** Records of the page. */
  readonly onPage: number;
  /** Records of a full page, as far as the walk shows. */
  readonly pageSize: number;
}

/** A page that may be the last one. */
interface EndCheck extends ListPage {
  readonly kind: EndCheckKind;
  /** The request for the next page; absent at the limit of pages. */
  readonly next?: NewRequest;
  /** How the walk has ended if the next page is not requested, and why if it is not complete. */
  readonly end: WalkEnd;
  readonly why?: string;
}

/** A page with the records of an earlier page: the end of the list, or paging that does not advance. */
interface RepeatCheck extends ListPage {
  readonly kind: 'repeated page' | 'second first page';
  /** Error of the request if it is not the end. */
  readonly stuck: string;
}

export type ListEndCheck = EndCheck | RepeatCheck;

export type ListEndDecision =
  | { readonly next: NewRequest }
  | { readonly end: WalkEnd; readonly why?: string }
  | { readonly stuck: string };

/**
 * Decides each check, in its order. Needs the transaction that commits the pages, with `paging` of their streams locked
 * (`lockPaging`).
 */
export async function decideListEnds(
  connection: Connection,
  checks: readonly ListEndCheck[],
  paging: ReadonlyMap<string, Paging>,
): Promise<readonly ListEndDecision[]> {
  const lasts = await findLastWalks(
    connection,
    checks.map(({ stream, request }) => ({ ...request, stream })),
  );
  const isContradicted = checks.map((check, index) => {
    if (isKnownToContinue(check, paging.get(check.stream.name))) return true;
    // An empty page after one that looked like the end confirms it.
    if (check.kind === 'window' || (check.kind === 'ended' && check.onPage === 0)) return false;
    // A list may lose some records from one day to the next. A whole page less contradicts the end.
    return (lasts[index]?.records ?? 0) - check.records >= check.pageSize;
  });
  const probes = await claimEndProbes(connection, checks, isContradicted);
  return checks.map((check, index) => {
    if ('stuck' in check) return isContradicted[index] ? { stuck: check.stuck } : { end: 'complete' };
    if (!isContradicted[index] && !probes.has(index)) return toEndDecision(check);
    return check.next ? { next: check.next } : { end: 'cap' };
  });
}

const toEndDecision = ({ end, why }: EndCheck): ListEndDecision => ({ end, ...(why ? { why } : {}) });

/**
 * Whether lists of this stream are known to continue after such a page; for a repeated page, whether it cannot be the
 * end.
 */
function isKnownToContinue({ kind, stream, onPage }: ListEndCheck, paging: Paging | undefined): boolean {
  const { page_size = null, has_short_pages = false, has_empty_pages = false } = paging ?? {};
  const isSmaller = page_size !== null && page_size < stream.pages.size;
  switch (kind) {
    case 'short page':
      return has_short_pages || (isSmaller && onPage >= page_size);
    case 'window':
      return isSmaller && onPage >= page_size;
    case 'empty page':
      return has_empty_pages;
    case 'ended':
      return onPage === 0 && has_empty_pages;
    case 'total':
      // A server that returns smaller pages than requested may compute the flag from the requested size.
      return isSmaller;
    case 'second first page':
      // No list of this stream has been observed to have a second page.
      return page_size === null;
    case 'repeated page':
      return false;
  }
}

const PROBED_KINDS: readonly ListEndCheck['kind'][] = ['short page', 'empty page', 'total'];

/**
 * Which checks get the probe of their stream and business date: of several in a batch the one with the fullest page.
 */
async function claimEndProbes(
  connection: Connection,
  checks: readonly ListEndCheck[],
  isContradicted: readonly boolean[],
): Promise<ReadonlySet<number>> {
  const fullest = new Map<string, number>();
  for (const [index, check] of checks.entries()) {
    const { kind, stream, onPage } = check;
    if (isContradicted[index] || !PROBED_KINDS.includes(kind) || !('next' in check)) continue;
    const other = checks[fullest.get(stream.name) ?? -1];
    if (!other || onPage > other.onPage) fullest.set(stream.name, index);
  }
  const wanted = [...fullest].map(([stream, index]) => ({ stream, day: checks[index]?.request.business_date ?? '' }));
  const won = await claimProbes(connection, wanted);
  return new Set([...fullest].flatMap(([stream, index]) => (won.has(stream) ? [index] : [])));
}
