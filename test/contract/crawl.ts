/** All that the simulator's world has for the catalogue, asked in this process: no HTTP, no queue, no clock. */
import { parseJson } from '../../src/extract/json.ts';
import { toQueryParams } from '../../src/extract/pages.ts';
import { groupIds } from '../../src/ledger/id-groups.ts';
import type { Overrides } from '../../src/plan/run-plan.ts';
import { buildRoots } from '../../src/plan/roots.ts';
import { type Interpretation, interpret } from '../../src/jobs/worker/interpret.ts';
import { type NewRequest, newRequest, type RequestInRun } from '../../src/ledger/request.ts';
import { endpoints } from '../../simulator/endpoints/registry.ts';
import { answer, writeBodyHead } from '../../simulator/reply.ts';
import { toDayNumber } from '../../simulator/world/days.ts';
import { createWorld, type World } from '../../simulator/world/world.ts';
import { catalogue, requireStream } from '../../src/streams/catalogue.ts';
import { getInputSources, isSettingsSource, isAbsentIdSource } from '../../src/streams/input-sources.ts';
import type { Params, Stream } from '../../src/streams/stream.ts';

export const DAY = '2026-03-02';
export const OBSERVED = new Date(`${DAY}T10:00:00Z`);

export interface AnsweredRequest {
  readonly stream: Stream;
  readonly request: RequestInRun;
  readonly body: unknown;
  readonly interpretation: Interpretation;
}

export const findEndpoint = (stream: Stream) => endpoints.find(({ id }) => id === stream.name);

export function reservedRequest(request: NewRequest, requestId: number): RequestInRun {
  const streams = catalogue.map(({ name }) => name);
  const { run_id, stream, params, page, price, previous_page, walk } = request;
  const frame = { run_id, business_date: DAY, streams, max_pages: MAX_PAGES, stream_options: null };
  const held = { request_id: requestId, ask_until: null, source_request_id: null };
  return { ...frame, ...held, stream, params, page, price, previous_page, walk };
}

export const firstRequest = (stream: Stream, params: Params): NewRequest =>
  newRequest({ run_id: 1, business_date: DAY }, stream, params, stream.pages.first);

/** A PNG of one pixel. */
const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/** What nobody can ask without being told what, and what it is asked here. */
export const BY_HAND: Readonly<Record<string, Overrides>> = {
  'product-image-search': { region: ['US', 'GB'], image_base64: [PIXEL], product_name: ['lamp'], size: [10] },
  'realtime-product-photo-search': { region: ['US', 'GB'], image_base64: [PIXEL] },
};

/** What nothing asks by itself: answers to it have another shape. */
const ALSO: Readonly<Record<string, Overrides>> = { 'trending-hashtag-list': { period: [90] } };

/** Pages of a walk, and requests of one stream: enough to see every field filled. */
const MAX_PAGES = 2;
const MAX_REQUESTS = 24;

/** Asks what the streams start with, and then all that follows from the answers. */
export function crawl(regions: readonly string[]): readonly AnsweredRequest[] {
  const world = createWorld('contract', 60)(toDayNumber(OBSERVED));
  const settings = { regions, languages: ['en-US', 'th-TH'], businessDate: DAY };
  const roots = catalogue
    .filter((stream) => stream.name in BY_HAND || getInputSources(stream).some(isSettingsSource))
    .map((stream) => ({ stream, overrides: BY_HAND[stream.name] ?? {} }));
  const also = Object.entries(ALSO).map(([name, overrides]) => ({ stream: requireStream(name), overrides }));
  const queue = buildRoots([...roots, ...also], settings).map(({ stream, params }) => firstRequest(stream, params));
  const asked = new Set(queue.map(({ identity }) => identity));
  const counts = new Map<string, number>();
  const answered: AnsweredRequest[] = [];
  for (const request of queue) {
    const stream = requireStream(request.stream);
    // Another window may have another shape.
    const kind = `${stream.name} ${request.params['period'] ?? ''}`;
    const count = counts.get(kind) ?? 0;
    if (count >= MAX_REQUESTS) continue;
    counts.set(kind, count + 1);
    const held = reservedRequest(request, answered.length + 1);
    const answer = answerTo(stream, held, world);
    answered.push(answer);
    const { nextPage } = answer.interpretation;
    for (const next of [...inGroups(planChildren(answer)), ...(nextPage ? [nextPage] : [])]) {
      if (asked.has(next.identity)) continue;
      asked.add(next.identity);
      queue.push(next);
    }
  }
  return answered;
}

/** Details that another stream stands in for: where they are asked, that one is asked only for what they lack. */
const stoodIn = catalogue.flatMap((stream) =>
  getInputSources(stream).flatMap((feed) => (isAbsentIdSource(feed) ? [feed.absentFrom.name] : [])),
);

/** Of a run of everything, and of one without those details, so that both are asked. */
function planChildren({ stream, request, body, interpretation }: AnsweredRequest): readonly NewRequest[] {
  const streams = request.streams.filter((name) => !stoodIn.includes(name));
  const { requests } = interpret(stream, { ...request, streams }, body, OBSERVED);
  return [...interpretation.requests, ...requests];
}

function answerTo(stream: Stream, request: RequestInRun, world: World): AnsweredRequest {
  const body = buildBody(stream, request, world);
  return { stream, request, body, interpretation: interpret(stream, request, body, OBSERVED) };
}

function buildBody(stream: Stream, request: RequestInRun, world: World): unknown {
  if (stream.path === null) return { data: stream.shipped?.() };
  const endpoint = findEndpoint(stream);
  if (!endpoint) throw new Error(`the simulator does not answer for ${stream.name}`);
  const given = Object.entries({ ...request.params, ...toQueryParams(request.page) }).filter(
    ([, value]) => value !== undefined,
  );
  const query = Object.fromEntries(given.map(([name, value]) => [name, String(value)]));
  return parseJson(answer(writeBodyHead(endpoint.message, endpoint.answer(query, world)), endpoint.credits).body);
}

/** Children as the ledger puts them together: several ids to a call. */
function inGroups(requests: readonly NewRequest[]): readonly NewRequest[] {
  return catalogue.flatMap((stream) => {
    const own = requests.filter((request) => request.stream === stream.name);
    if (!stream.batch || !own.length) return own;
    return groupIds(
      stream,
      own.map(({ params }) => params),
    ).map((params) => firstRequest(stream, params));
  });
}
