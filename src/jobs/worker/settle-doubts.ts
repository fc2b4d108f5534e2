/**
 * The ends of lists in a batch of answers: what its pages show of their streams is written down, what they leave open is decided,
 * and lists of running runs whose end is not credible any more go on.
 */
import type { Connection } from '../../load/pool.ts';
import { streamNamed } from '../../streams/catalogue.ts';
import { type Decision, decide } from '../ledger/doubts.ts';
import { lockPaging, newsIn, type Paging, readPaging, seenIn, writePaging } from '../ledger/paging.ts';
import { reviveLists } from '../ledger/revive-lists.ts';
import type { NewRequest } from '../ledger/request.ts';
import type { Part } from './part.ts';

interface Settled {
  /** The parts, with their ends. */
  readonly parts: readonly Part[];
  /** Next pages of lists that had ended in earlier transactions. */
  readonly revived: readonly NewRequest[];
}

/** To be called in the transaction that commits the parts, before their requests are inserted. */
export async function settleDoubts(connection: Connection, parts: readonly Part[]): Promise<Settled> {
  const doubted = parts.filter(({ doubt }) => doubt);
  const observing = parts.filter(({ observed }) => observed);
  if (!doubted.length && !observing.length) return { parts, revived: [] };
  const day = parts.map(({ frame }) => frame.business_date).reduce((a, b) => (a > b ? a : b));
  const before = await readPaging(connection, namesOf(observing), day);
  const news = observing.filter((part) => newsOf(part, before));
  // All at once and in one order: of two batches that learn of each other's streams one waits for the other.
  const locked = await lockPaging(connection, namesOf([...doubted, ...news]), day);
  const revived = await learn(connection, news, locked);
  const paging = await readPaging(connection, namesOf(doubted), day);
  const decisions = await decide(
    connection,
    doubted.flatMap(({ doubt }) => doubt ?? []),
    paging,
  );
  const decided = new Map(doubted.map((part, index) => [part, decisions[index]]));
  return { parts: parts.map((part) => withEnd(part, decided.get(part))), revived };
}

const namesOf = (parts: readonly Part[]) => [...new Set(parts.map(({ stream }) => stream))];

/** What a page shows of its stream that is not known yet. */
function newsOf({ stream, frame, observed, settlement }: Part, paging: ReadonlyMap<string, Paging>) {
  if (!observed) return undefined;
  const known = paging.get(stream);
  const seen = seenIn(stream, frame.business_date, observed, settlement.records ?? 0, known);
  const isNew = newsIn(seen, known);
  return isNew.size || isNew.short || isNew.empty ? { seen, isNew } : undefined;
}

/** Writes down what is new. Returns the next pages of lists that ended before it was known. */
async function learn(
  connection: Connection,
  parts: readonly Part[],
  known: ReadonlyMap<string, Paging>,
): Promise<readonly NewRequest[]> {
  const revived: NewRequest[] = [];
  const news = parts.flatMap((part) => newsOf(part, known) ?? []);
  await writePaging(
    connection,
    news.map(({ seen }) => seen),
  );
  for (const { seen, isNew } of news) {
    const stream = streamNamed(seen.stream);
    const isSmaller = isNew.size && seen.page_size > 0 && seen.page_size < stream.pages.size;
    if (!isNew.short && !isNew.empty && !isSmaller) continue;
    const from = isNew.short ? 1 : isSmaller ? seen.page_size : null;
    revived.push(...(await reviveLists(connection, { stream, day: seen.day, from, empty: isNew.empty })));
  }
  return revived;
}

function withEnd(part: Part, decision: Decision | undefined): Part {
  if (!decision) return part;
  const { doubt: _, ...rest } = part;
  const { settlement } = part;
  if ('next' in decision) {
    return { ...rest, absent: [], nextPage: decision.next, settlement: { ...settlement, walk_end: null } };
  }
  if ('stuck' in decision) {
    return { ...rest, settlement: { ...settlement, status: 'failed', message: decision.stuck, walk_end: null } };
  }
  const { end, why = settlement.message } = decision;
  return { ...rest, settlement: { ...settlement, walk_end: end, message: why } };
}
