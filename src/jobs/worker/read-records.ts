/** What the records of one page give: rows, children, and what was wrong with them. */
import { z } from 'zod';
import { ContractError } from '../../errors.ts';
import type { FieldIssue, FieldPresence } from '../../extract/field-issue.ts';
import { kindOf, MOST_PATHS, openCensus, sampleOf, type UnknownField } from '../../extract/fields.ts';
import type { Conversion, Loss } from '../../extract/salvage.ts';
import type { Delivery } from '../../load/batches.ts';
import { childrenOf } from '../../streams/catalogue.ts';
import { feedsIn, inputsOf, isForEachRecord } from '../../streams/feeds.ts';
import type { RowContext, Stream } from '../../streams/stream.ts';
import { type AskedRequest, mayAsk, type NewRequest, newRequest, provenanceOf } from '../ledger/request.ts';
import { type Reading, readRecord } from './read-record.ts';
import { recordKey } from './record-keys.ts';

/** A record that its stream or the database could not take: kept as text, with what was wrong. */
export interface Quarantined {
  readonly path: string;
  readonly issues: readonly { readonly path: string; readonly code: string; readonly message: string }[];
  readonly record: string;
}

export interface RecordsRead {
  readonly deliveries: readonly Delivery[];
  readonly quarantined: readonly Quarantined[];
  /** Fields that the stream does not know, or that came in another type. */
  readonly unknown: readonly UnknownField[];
  /** Fields that could not be read. */
  readonly issues: readonly FieldIssue[];
  readonly fields: FieldPresence;
  readonly children: readonly NewRequest[];
  /** Which thing each record is about: record-keys.ts. Empty where a stream has but one page. */
  readonly keys: readonly number[];
  /** Ids of a batch that a record answers. */
  readonly answered: ReadonlySet<string>;
  /** A value that could not be read may hold further ones. */
  readonly hidesAnswers: boolean;
}

/** A record, its path in the body and its place in the whole list (null where the paging does not say). */
export interface PlacedRecord {
  readonly raw: unknown;
  readonly path: string;
  readonly position: number | null;
}

export function readRecords(
  stream: Stream,
  request: AskedRequest,
  records: readonly PlacedRecord[],
  observedAt: Date,
): RecordsRead {
  const feeds = childFeeds(stream, request);
  // A replay may put right what the body was taken to say when it came.
  const again = request.source_request_id !== null && !mayAsk(request, stream.name);
  const census = openCensus(stream.record, stream.ignored);
  const findings = openFindings();
  const answered = new Set<string>();
  let hidesAnswers = false;
  const deliveries: Delivery[] = [];
  const quarantined: Quarantined[] = [];
  const children: NewRequest[] = [];
  const keys: number[] = [];
  for (const { raw, path, position } of records) {
    const source = { path, value: raw };
    const context = { params: request.params, snapshotDate: request.business_date, observedAt, position };
    const made = deliveries.length;
    try {
      census.count(raw);
      const reading = readRecord(stream, raw, context as RowContext<never>);
      const found = reading.using((record) => stream.batch?.found(record as never) ?? []);
      for (const id of found.result) answered.add(id);
      if (found.missed.length) hidesAnswers = true;
      const needed = new Map<string, Set<string>>();
      for (const { child, feed } of feeds) {
        const { result, missed } = reading.using((record) =>
          inputsOf(feed.pick(record as never, context as RowContext<never>)),
        );
        for (const lost of missed) needed.set(lost, (needed.get(lost) ?? new Set()).add(child.name));
        for (const params of result) {
          children.push(newRequest(request, child, params, child.pages.first, { parentRequestId: request.request_id }));
        }
      }
      for (const entry of reading.entries) {
        deliveries.push({ ...entry, source, requestId: provenanceOf(request), observedAt, again });
      }
      findings.note(reading, needed);
    } catch (error) {
      quarantined.push({ path, issues: issuesOf(error), record: textOf(raw) });
    }
    if (stream.pages.style !== 'one') keys.push(recordKey(deliveries.slice(made), request.params, () => textOf(raw)));
  }
  const unknown = [...census.unknown(), ...findings.conversions()];
  const found = { unknown, issues: findings.issues(), fields: census.presence() };
  return { deliveries, quarantined, ...found, children, keys, answered, hidesAnswers };
}

/** The feeds from this stream's records, of the streams that the run may ask. */
const childFeeds = (stream: Stream, { streams }: AskedRequest) =>
  childrenOf(stream)
    .filter(({ name }) => streams.includes(name))
    .flatMap((child) =>
      feedsIn(child, streams).flatMap((feed) =>
        isForEachRecord(feed) && feed.parent === stream ? [{ child, feed }] : [],
      ),
    );

type Counted = Omit<FieldIssue, 'neededBy'> & { readonly neededBy: Set<string> };

/** Collects what was wrong with single fields, by path, over the records of a page. */
function openFindings() {
  const lost = new Map<string, Counted>();
  const converted = new Map<string, UnknownField>();
  const noteLoss = ({ path, reason, value }: Loss, needed: ReadonlySet<string> = new Set()) => {
    const known = lost.get(path);
    if (!known && lost.size >= MOST_PATHS && !needed.size) return;
    const neededBy = new Set([...(known?.neededBy ?? []), ...needed]);
    const first = known ?? { path, reason, sample: sampleOf(value), records: 0 };
    lost.set(path, { ...first, records: first.records + 1, neededBy });
  };
  const noteConversion = ({ path, value, readAs }: Conversion) => {
    const kind = `${kindOf(value)} read as ${kindOf(readAs)}`;
    const id = `${path} ${kind}`;
    if (!converted.has(id) && converted.size < MOST_PATHS) converted.set(id, { path, kind, sample: sampleOf(value) });
  };
  return {
    note({ losses, conversions }: Reading, needed: ReadonlyMap<string, ReadonlySet<string>>): void {
      // A list may lose several elements: its record counts once.
      const byPath = new Map(losses.map((loss) => [loss.path, loss]));
      for (const [path, loss] of byPath) noteLoss(loss, needed.get(path));
      for (const conversion of conversions) noteConversion(conversion);
    },
    issues: (): readonly FieldIssue[] =>
      [...lost.values()].map(({ neededBy, ...issue }) => ({
        ...issue,
        neededBy: neededBy.size ? [...neededBy].sort().join(', ') : null,
      })),
    conversions: (): readonly UnknownField[] => [...converted.values()],
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

/** A record as JSON text. */
export function textOf(record: unknown): string {
  try {
    return JSON.stringify(record) ?? '';
  } catch {
    return '(too deep to be written here: see the raw body)';
  }
}
