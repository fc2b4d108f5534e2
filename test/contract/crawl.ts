/** All that the simulator's world has for the catalogue, asked in this process: no HTTP, no queue, no clock. */
import { parseJson } from '../../src/extract/json.ts';
import { rootsOf } from '../../src/jobs/inputs.ts';
import { type Interpretation, interpret } from '../../src/jobs/interpret.ts';
import { type NewRequest, newRequest, type ReservedRequest } from '../../src/jobs/request.ts';
import { endpoints } from '../../src/simulator/endpoints/registry.ts';
import { answer, writeBodyHead } from '../../src/simulator/reply.ts';
import { dayOf } from '../../src/simulator/world/days.ts';
import { createWorld } from '../../src/simulator/world/world.ts';
import { catalogue, streamNamed } from '../../src/streams/catalogue.ts';
import { parentOf, type Params, type Stream } from '../../src/streams/stream.ts';

export const DAY = '2026-03-02';
export const OBSERVED = new Date(`${DAY}T10:00:00Z`);

export interface Answered {
  readonly stream: Stream;
  readonly request: ReservedRequest;
  readonly body: unknown;
  readonly interpretation: Interpretation;
}

export const endpointOf = (stream: Stream) => endpoints.find(({ id }) => id === stream.name);

export function reserved(request: NewRequest, requestId: number): ReservedRequest {
  const streams = catalogue.map(({ name }) => name);
  const { run_id, stream, params, page, price, previous_page } = request;
  const frame = { run_id, business_date: DAY, streams, max_pages: null };
  return { ...frame, request_id: requestId, attempt: 1, failures: 0, stream, params, page, price, previous_page };
}

export const firstRequest = (stream: Stream, params: Params): NewRequest =>
  newRequest({ run_id: 1, business_date: DAY }, stream, params, stream.pages.first);

/** Asks what the streams start with, and then all that follows from the answers. */
export function crawl(regions: readonly string[]): readonly Answered[] {
  const world = createWorld('contract', 60)(dayOf(OBSERVED));
  const roots = catalogue.filter((stream) => !parentOf(stream)).map((stream) => ({ stream, overrides: {} }));
  const queue = rootsOf(roots, { regions }).map(({ stream, params }) => firstRequest(stream, params));
  const asked = new Set(queue.map(({ identity }) => identity));
  const answered: Answered[] = [];
  for (const request of queue) {
    const stream = streamNamed(request.stream);
    const endpoint = endpointOf(stream);
    if (!endpoint) throw new Error(`the simulator does not answer for ${stream.name}`);
    const query = Object.entries({ ...request.params, ...request.page }).map(([name, value]) => [name, String(value)]);
    const data = endpoint.answer(Object.fromEntries(query) as Record<string, string>, world);
    const body = parseJson(answer(writeBodyHead(endpoint.message, data), endpoint.credits).body);
    const held = reserved(request, answered.length + 1);
    const interpretation = interpret(stream, held, body, OBSERVED);
    answered.push({ stream, request: held, body, interpretation });
    for (const next of interpretation.requests) {
      if (asked.has(next.identity)) continue;
      asked.add(next.identity);
      queue.push(next);
    }
  }
  return answered;
}
