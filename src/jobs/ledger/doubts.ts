/**
 * Whether a list goes on behind a page that looks like its end. Decided in the transaction that commits the page, by what the
 * ledger knows of the same question and of its stream. One who knows nothing asks one call per stream and business day.
 */
import type { DoubtKind, WalkEnd } from '../../extract/pages.ts';
import type { Connection } from '../../load/pool.ts';
import type { Stream } from '../../streams/stream.ts';
import { lastWalks } from './last-walks.ts';
import { claimProbes, type Paging } from './paging.ts';
import type { AskedRequest, NewRequest } from './request.ts';

interface List {
  readonly stream: Stream;
  readonly request: Pick<AskedRequest, 'run_id' | 'business_date' | 'params'>;
  /** Records of the walk so far. */
  readonly records: number;
  /** Records of the page. */
  readonly onPage: number;
  /** Records of a full page, as far as the walk shows. */
  readonly pageSize: number;
}

/** A page that may be the last one. */
interface EndDoubt extends List {
  readonly kind: DoubtKind;
  /** Absent at the limit of pages. */
  readonly next?: NewRequest;
  /** How the walk has ended if the next page is not asked, and why where it is not whole. */
  readonly end: WalkEnd;
  readonly why?: string;
}

/** A page with the records of a page before: the end, or paging that does not move. */
interface RepeatDoubt extends List {
  readonly kind: 'repeated page' | 'second first page';
  /** What is wrong if it is not the end. */
  readonly stuck: string;
}

export type ListDoubt = EndDoubt | RepeatDoubt;

export type Decision =
  | { readonly next: NewRequest }
  | { readonly end: WalkEnd; readonly why?: string }
  | { readonly stuck: string };

/** Decides each doubt. To be called in the transaction of the pages; `paging` is of their streams. */
export async function decide(
  connection: Connection,
  doubts: readonly ListDoubt[],
  paging: ReadonlyMap<string, Paging>,
): Promise<readonly Decision[]> {
  const lasts = await lastWalks(
    connection,
    doubts.map(({ stream, request }) => ({ ...request, stream })),
  );
  const isContradicted = doubts.map((doubt, index) => {
    if (goesOnAsUsual(doubt, paging.get(doubt.stream.name))) return true;
    // An empty page behind a doubt has settled it.
    if (doubt.kind === 'window' || (doubt.kind === 'ended' && doubt.onPage === 0)) return false;
    // A list may lose some records from one day to the next; a page of them is looked for.
    return (lasts[index] ?? 0) - doubt.records >= doubt.pageSize;
  });
  const probes = await claimed(connection, doubts, isContradicted);
  return doubts.map((doubt, index) => {
    if ('stuck' in doubt) return isContradicted[index] ? { stuck: doubt.stuck } : { end: 'complete' };
    if (!isContradicted[index] && !probes.has(index)) return endOf(doubt);
    return doubt.next ? { next: doubt.next } : { end: 'cap' };
  });
}

const endOf = ({ end, why }: EndDoubt): Decision => ({ end, ...(why ? { why } : {}) });

/** Whether lists of this stream are known to go on behind such a page; of a repeated one, whether it cannot be an end. */
function goesOnAsUsual({ kind, stream, onPage }: ListDoubt, paging: Paging | undefined): boolean {
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
      // The flag of a server that returns smaller pages than it was asked for may be computed from the larger ones.
      return isSmaller;
    case 'second first page':
      // No list of this stream was ever seen to have a second page.
      return page_size === null;
    case 'repeated page':
      return false;
  }
}

const PROBED: readonly ListDoubt['kind'][] = ['short page', 'empty page', 'total'];

/** Which doubts get the one call of their stream and day: of several in a batch the one with the fullest page. */
async function claimed(
  connection: Connection,
  doubts: readonly ListDoubt[],
  isContradicted: readonly boolean[],
): Promise<ReadonlySet<number>> {
  const fullest = new Map<string, number>();
  for (const [index, doubt] of doubts.entries()) {
    const { kind, stream, onPage } = doubt;
    if (isContradicted[index] || !PROBED.includes(kind) || !('next' in doubt)) continue;
    const other = doubts[fullest.get(stream.name) ?? -1];
    if (!other || onPage > other.onPage) fullest.set(stream.name, index);
  }
  const wanted = [...fullest].map(([stream, index]) => ({ stream, day: doubts[index]?.request.business_date ?? '' }));
  const won = await claimProbes(connection, wanted);
  return new Set([...fullest].flatMap(([stream, index]) => (won.has(stream) ? [index] : [])));
}
