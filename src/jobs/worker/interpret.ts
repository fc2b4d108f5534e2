/** What an answer means for its stream: rows to load, records to set aside, the next page, the children. */
import { z } from 'zod';
import { valueAt } from '../../extract/json.ts';
import type { Stream } from '../../streams/stream.ts';
import { membersOf } from '../ledger/batches.ts';
import { digest } from '../ledger/identity.ts';
import { mayAsk, type NewRequest, newRequest, type AskedRequest } from '../ledger/request.ts';
import { readRecords, type RecordsRead, textOf } from './read-records.ts';

export interface Interpretation extends Omit<RecordsRead, 'children' | 'answered'> {
  readonly records: number;
  /** Children, and the next page where there is one. */
  readonly requests: readonly NewRequest[];
  readonly nextPage?: NewRequest;
  /** Ids of a batch that no record answers. */
  readonly absent: readonly string[];
  /** How the walk over pages ended; absent where it goes on. */
  readonly walkEnd?: 'complete' | 'cap';
  /** The page has the records of the page before: paging does not move. */
  readonly repeated: boolean;
}

/** Of a body in which nothing was found. */
export const NOTHING: Interpretation = {
  records: 0,
  deliveries: [],
  quarantined: [],
  unknown: [],
  issues: [],
  fields: new Map(),
  requests: [],
  absent: [],
  walkEnd: 'complete',
  repeated: false,
};

export function interpret(stream: Stream, request: AskedRequest, body: unknown, observedAt: Date): Interpretation {
  const found = valueAt(body, stream.at);
  if (!isRecords(stream, found)) return misplaced(stream, found);

  const records: readonly unknown[] = Array.isArray(found) ? found : found === null || found === '' ? [] : [found];
  const fingerprint = stream.pages.style === 'one' || !records.length ? undefined : digest(textOf(records));
  const before = stream.pages.placeOf(request.page);
  const placed = records.map((raw, index) => ({
    raw,
    path: Array.isArray(found) ? `${stream.at}[${index}]` : stream.at,
    position: before === undefined ? null : before + index + 1,
  }));
  const { children, answered, ...read } = readRecords(stream, request, placed, observedAt);

  const step = stream.pages.after(
    request.page,
    { body, records: records.length },
    {
      most: request.max_pages ?? undefined,
      expected: stream.dated?.expected?.(request.params),
    },
  );
  // An id may be answered on another page, or by a record that is set aside.
  const isWhole = before === 0 && 'end' in step && step.end === 'complete' && !read.quarantined.length;
  const previousPage = fingerprint === undefined ? {} : { previousPage: fingerprint };
  const origin = { parentRequestId: request.request_id, ...previousPage };
  return {
    ...read,
    records: records.length,
    requests: children,
    absent: isWhole ? membersOf(stream, request.params).filter((id) => !answered.has(id)) : [],
    ...('next' in step && mayAsk(request, stream.name)
      ? { nextPage: newRequest(request, stream, request.params, step.next, origin) }
      : {}),
    ...('end' in step ? { walkEnd: step.end } : {}),
    repeated: fingerprint !== undefined && fingerprint === request.previous_page,
  };
}

/** Objects, null, or a bare value where the stream takes one. */
const isRecords = (stream: Stream, found: unknown) =>
  typeof found === 'object' || found === '' || (found !== undefined && z.safeParse(stream.record, found).success);

/** The body has no records where the stream looks for them: nothing of it can be trusted. */
function misplaced(stream: Stream, found: unknown): Interpretation {
  const message = `expected records at ${stream.at}, found ${found === undefined ? 'nothing' : typeof found}`;
  const issues = [{ path: stream.at, code: 'misplaced', message }];
  return { ...NOTHING, quarantined: [{ path: stream.at, issues, record: textOf(found) }] };
}
