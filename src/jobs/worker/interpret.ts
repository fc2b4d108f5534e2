/** What an answer means for its stream: rows to load, records to set aside, the next page, the children. */
import { z } from 'zod';
import { ContractError } from '../../errors.ts';
import { type UnknownField, unknownFields } from '../../extract/fields.ts';
import { valueAt } from '../../extract/json.ts';
import type { Delivery } from '../../load/batches.ts';
import { childrenOf } from '../../streams/catalogue.ts';
import { feedsIn, inputsOf, isForEachRecord } from '../../streams/feeds.ts';
import type { RowContext, Stream } from '../../streams/stream.ts';
import { membersOf } from '../ledger/batches.ts';
import { digest } from '../ledger/identity.ts';
import { mayAsk, type NewRequest, newRequest, provenanceOf, type AskedRequest } from '../ledger/request.ts';

/** A record that its stream could not take: kept as text, with what was wrong. */
interface Quarantined {
  readonly path: string;
  readonly issues: readonly { readonly path: string; readonly code: string; readonly message: string }[];
  readonly record: string;
}

export interface Interpretation {
  readonly records: number;
  readonly deliveries: readonly Delivery[];
  readonly quarantined: readonly Quarantined[];
  readonly unknown: readonly UnknownField[];
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

export function interpret(stream: Stream, request: AskedRequest, body: unknown, observedAt: Date): Interpretation {
  const found = valueAt(body, stream.at);
  if (!isRecords(stream, found)) return misplaced(stream, found);

  const records: readonly unknown[] = Array.isArray(found) ? found : found === null || found === '' ? [] : [found];
  const fingerprint = stream.pages.style === 'one' || !records.length ? undefined : digest(textOf(records));
  const before = stream.pages.placeOf(request.page);
  const feeds = childFeeds(stream, request);
  // A replay may put right what the body was taken to say when it came.
  const again = request.source_request_id !== null && !mayAsk(request, stream.name);
  const answered = new Set<string>();
  const deliveries: Delivery[] = [];
  const quarantined: Quarantined[] = [];
  const unknown = new Map<string, UnknownField>();
  const requests: NewRequest[] = [];
  for (const [index, raw] of records.entries()) {
    const path = Array.isArray(found) ? `${stream.at}[${index}]` : stream.at;
    const position = before === undefined ? null : before + index + 1;
    const context = { params: request.params, snapshotDate: request.business_date, observedAt, position };
    try {
      for (const field of unknownFields(stream.record, raw, stream.ignored)) unknown.set(field.path, field);
      const record = z.parse(stream.record, raw);
      for (const entry of stream.rows(record, context)) {
        deliveries.push({ ...entry, requestId: provenanceOf(request), observedAt, again });
      }
      for (const id of stream.batch?.found(record) ?? []) answered.add(id);
      for (const { child, feed } of feeds) {
        for (const params of inputsOf(feed.pick(record as never, context as RowContext<never>))) {
          requests.push(newRequest(request, child, params, child.pages.first, { parentRequestId: request.request_id }));
        }
      }
    } catch (error) {
      quarantined.push({ path, issues: issuesOf(error), record: textOf(raw) });
    }
  }

  const step = stream.pages.after(
    request.page,
    { body, records: records.length },
    {
      most: request.max_pages ?? undefined,
      expected: stream.dated?.expected?.(request.params),
    },
  );
  // An id may be answered on another page, or by a record that is set aside.
  const isWhole = before === 0 && 'end' in step && step.end === 'complete' && !quarantined.length;
  const previousPage = fingerprint === undefined ? {} : { previousPage: fingerprint };
  const origin = { parentRequestId: request.request_id, ...previousPage };
  return {
    records: records.length,
    deliveries,
    quarantined,
    unknown: [...unknown.values()],
    requests,
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

/** The feeds from this stream's records, of the streams that the run may ask. */
const childFeeds = (stream: Stream, { streams }: AskedRequest) =>
  childrenOf(stream)
    .filter(({ name }) => streams.includes(name))
    .flatMap((child) =>
      feedsIn(child, streams).flatMap((feed) =>
        isForEachRecord(feed) && feed.parent === stream ? [{ child, feed }] : [],
      ),
    );

/** The body has no records where the stream looks for them: nothing of it can be trusted. */
function misplaced(stream: Stream, found: unknown): Interpretation {
  const message = `expected records at ${stream.at}, found ${found === undefined ? 'nothing' : typeof found}`;
  return {
    records: 0,
    deliveries: [],
    quarantined: [
      {
        path: stream.at,
        issues: [{ path: stream.at, code: 'misplaced', message }],
        record: textOf(found),
      },
    ],
    unknown: [],
    requests: [],
    absent: [],
    walkEnd: 'complete',
    repeated: false,
  };
}

function issuesOf(error: unknown): Quarantined['issues'] {
  if (error instanceof z.core.$ZodError) {
    return error.issues.map(({ path, code, message }) => ({ path: path.join('.'), code: code ?? 'invalid', message }));
  }
  if (error instanceof ContractError) return [{ path: error.path, code: 'key', message: error.message }];
  // A bug of ours, or a record so strange that it breaks the parser: the page is paid for, so it is set aside, not lost.
  return [{ path: '', code: 'bug', message: String(error) }];
}

function textOf(record: unknown): string {
  try {
    return JSON.stringify(record) ?? '';
  } catch {
    return '(too deep to be written here: see the raw body)';
  }
}
