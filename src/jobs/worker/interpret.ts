/** What an answer means for its stream: rows to load, records to set aside, the next page, the children. */
import { z } from 'zod';
import { valueAt } from '../../extract/json.ts';
import type { Stream } from '../../streams/stream.ts';
import { membersOf } from '../ledger/batches.ts';
import type { AskedRequest, NewRequest } from '../ledger/request.ts';
import { type Continuation, continuationOf } from './next-page.ts';
import { readRecords, type RecordsRead, textOf } from './read-records.ts';

export interface Interpretation
  extends Omit<RecordsRead, 'children' | 'answered' | 'hidesAnswers' | 'keys'>,
    Continuation {
  readonly records: number;
  /** Children. */
  readonly requests: readonly NewRequest[];
  /** Ids of a batch that no record answers, if the list ends here. */
  readonly absent: readonly string[];
}

const ONE_PAGE: Continuation = { recordKeys: null, walkEnd: 'complete', repeated: false };

/** No rows, no findings, no children. */
export const NO_CONTENT: Omit<Interpretation, 'records' | keyof Continuation> = {
  deliveries: [],
  quarantined: [],
  unknown: [],
  issues: [],
  fields: new Map(),
  requests: [],
  absent: [],
};

/** Of a body in which nothing was found. */
export const NOTHING: Interpretation = { records: 0, ...NO_CONTENT, ...ONE_PAGE };

export function interpret(stream: Stream, request: AskedRequest, body: unknown, observedAt: Date): Interpretation {
  const found = valueAt(body, stream.at);
  if (!isRecords(stream, found)) return misplaced(stream, found);

  const records: readonly unknown[] = Array.isArray(found) ? found : found === null || found === '' ? [] : [found];
  const before = stream.pages.placeOf(request.page, request.walk?.largest);
  const placed = records.map((raw, index) => ({
    raw,
    path: Array.isArray(found) ? `${stream.at}[${index}]` : stream.at,
    position: before === undefined ? null : before + index + 1,
  }));
  const { children, answered, hidesAnswers, keys, ...read } = readRecords(stream, request, placed, observedAt);

  const page = { body, keys, text: () => textOf(records) };
  const continuation = stream.pages.style === 'one' ? ONE_PAGE : continuationOf(stream, request, page);
  // An id may be answered on another page, or by a record that is set aside.
  const isWhole = before === 0 && isEndOf(continuation) && !read.quarantined.length && !hidesAnswers;
  return {
    ...read,
    ...continuation,
    records: records.length,
    requests: children,
    absent: isWhole ? membersOf(stream, request.params).filter((id) => !answered.has(id)) : [],
  };
}

/** The end of the list, if the ledger does not know better. */
const isEndOf = ({ walkEnd, doubt }: Continuation) =>
  doubt !== undefined || walkEnd === 'complete' || walkEnd === 'assumed';

/** Objects, null, or a bare value where the stream takes one. */
const isRecords = (stream: Stream, found: unknown) =>
  typeof found === 'object' || found === '' || (found !== undefined && z.safeParse(stream.record, found).success);

/** The body has no records where the stream looks for them: nothing of it can be trusted. */
function misplaced(stream: Stream, found: unknown): Interpretation {
  const message = `expected records at ${stream.at}, found ${found === undefined ? 'nothing' : typeof found}`;
  const issues = [{ path: stream.at, code: 'misplaced', message }];
  return { ...NOTHING, quarantined: [{ path: stream.at, issues, record: textOf(found) }] };
}
