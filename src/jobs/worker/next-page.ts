/** How a walk goes on behind a page, as far as the page itself tells; what it leaves open the ledger decides (ledger/doubts.ts). */
import type { WalkEnd } from '../../extract/pages.ts';
import type { Stream } from '../../streams/stream.ts';
import { digest } from '../ledger/identity.ts';
import type { ListDoubt } from '../ledger/doubts.ts';
import type { Observation } from '../ledger/paging.ts';
import { type AskedRequest, isFirstPage, mayAsk, type NewRequest } from '../ledger/request.ts';
import { digestOf, requestBehind } from '../ledger/walk.ts';

export interface Continuation {
  /** Keys of the records, for a request that may ask; null where nothing is to be compared. */
  readonly recordKeys: readonly number[] | null;
  readonly nextPage?: NewRequest;
  readonly doubt?: ListDoubt;
  /** How the walk ended; absent where it goes on, and where the ledger decides. */
  readonly walkEnd?: WalkEnd;
  /** Why the end is not the whole list. */
  readonly why?: string;
  /** The page has the records of a page before: they are not loaded again. */
  readonly repeated: boolean;
  /** The page cannot be right: its request fails. */
  readonly stuck?: string;
  /** What the page shows of how its stream pages. */
  readonly observed?: Observation;
}

interface Read {
  readonly body: unknown;
  /** Keys of the records of the page. */
  readonly keys: readonly number[];
  /** The records as JSON: what ledgers of earlier versions made their digests of. */
  readonly text: () => string;
}

export function continuationOf(stream: Stream, request: AskedRequest, { body, keys, text }: Read): Continuation {
  const { pages, dated } = stream;
  const { page, walk, params } = request;
  const isFirst = isFirstPage(pages, page);
  const mayGoOn = mayAsk(request, stream.name);
  const recordKeys = mayGoOn && pages.style !== 'one' ? keys : null;
  const answer = { body, records: keys.length, walked: walk ?? undefined };
  const records = (walk?.records ?? 0) + keys.length;
  const full = walk?.largest || pages.size;

  if (!isFirst && keys.length && isRepeated(request, digestOf(keys), text)) {
    const stuck = `page ${JSON.stringify(page)} repeats the page before it: paging does not move`;
    const base = { recordKeys: null, repeated: true };
    if (pages.saysMore(page, answer)) return { ...base, stuck };
    if (pages.style !== 'numbered' || !mayGoOn || !walk) return { ...base, walkEnd: 'complete' };
    // A full first page that comes twice is either the whole list, or all that this server ever shows.
    const kind = walk.records === walk.last && walk.last >= pages.size ? 'second first page' : 'repeated page';
    return { ...base, doubt: { kind, stream, request, records: walk.records, pageSize: full, onPage: 0, stuck } };
  }

  const observed = mayGoOn && walk && keys.length && pages.style === 'numbered' ? { observed: walk } : {};
  const base = { recordKeys, repeated: false, ...observed };
  const limits = { most: request.max_pages ?? undefined, expected: dated?.expected?.(params) };
  const step = pages.after(page, answer, limits);
  if ('stuck' in step) return mayGoOn ? { ...base, stuck: step.stuck } : { ...base, walkEnd: 'complete' };
  if ('doubt' in step && mayGoOn) {
    const { doubt: kind, next, end, why } = step;
    const behind = next ? { next: requestBehind(stream, request, next, keys, true) } : {};
    const list = { kind, stream, request, records, pageSize: full, onPage: keys.length };
    return { ...base, doubt: { ...list, ...behind, end, ...(why ? { why } : {}) } };
  }
  if ('end' in step) return { ...base, walkEnd: step.end, ...(step.why ? { why: step.why } : {}) };
  return { ...base, ...(mayGoOn ? { nextPage: requestBehind(stream, request, step.next, keys) } : {}) };
}

/** The records of the page before or of the first one come again. */
const isRepeated = ({ previous_page, walk }: AskedRequest, own: string, text: () => string) =>
  own === previous_page || own === walk?.first || (!walk && digest(text()) === previous_page);
