/** One request and its answer: credentials, faults, bill and journal. */
import { createCache } from './cache.ts';
import type { Endpoint } from './endpoints/endpoint.ts';
import { endpoints } from './endpoints/registry.ts';
import type { FaultKind, FaultPlan, Hit } from './faults.ts';
import { ParameterError, type Query } from './query.ts';
import { badParameter, notFound, refusals, unauthorized, unreadable } from './refusals.ts';
import { answer, type HttpReply, type Wire, writeBodyHead } from './reply.ts';
import type { ApiRequest } from './request.ts';
import { spoil } from './spoil.ts';
import type { World } from './world/world.ts';

/** A reply with the way it travels. */
export interface Exchange {
  readonly reply: HttpReply;
  readonly wire: Wire;
  /** Milliseconds before the first byte. */
  readonly delayMs: number;
  /** `hang`: milliseconds until the socket is reset. */
  readonly hangMs: number | undefined;
}

const DEFAULT_LATENCY_MS = 1000;
const MAX_CACHED_BODIES = 3000;
const BROKEN: readonly FaultKind[] = ['reset', 'truncate', 'hang'];
const SPOILED: readonly FaultKind[] = ['empty', 'same-page', 'short-page', 'malformed-record', 'unknown-field'];

const byPath = new Map(endpoints.map((endpoint) => [endpoint.path, endpoint]));

/** Decides the answer to each request and its charge, before anything is sent. */
export function createExchange(
  authorization: string,
  faults: FaultPlan,
): (request: ApiRequest, world: World) => Exchange {
  const heads = createCache<Buffer>(MAX_CACHED_BODIES);

  function answerTo({ identity, query, path }: ApiRequest, endpoint: Endpoint, world: World, hit?: Hit): HttpReply {
    try {
      const kind = hit?.fault.kind;
      if (hit && kind && SPOILED.includes(kind)) {
        const data = endpoint.answer(kind === 'same-page' ? firstPage(query) : query, world);
        return answer(writeBodyHead(endpoint.message, spoil(data, endpoint, hit)), endpoint.credits);
      }
      const head = heads(`${world.day} ${identity}`, () =>
        writeBodyHead(endpoint.message, endpoint.answer(query, world)),
      );
      return answer(head, endpoint.credits);
    } catch (error) {
      if (error instanceof ParameterError) return badParameter(path, error.message);
      throw error;
    }
  }

  return (request, world) => {
    const endpoint = byPath.get(request.path);
    if (!endpoint || request.method !== (endpoint.method ?? 'GET')) return whole(notFound());
    if (request.authorization !== authorization) return whole(unauthorized());
    if (request.unreadable) return whole(unreadable(request.unreadable));

    const hits = faults.hitsOn(request.identity);
    const hit = hits.find(({ fault }) => fault.kind !== 'latency');
    const refuse = hit && refusals[hit.fault.kind];
    const delayMs = hits.reduce(
      (sum, { fault }) => sum + (fault.kind === 'latency' ? (fault.ms ?? DEFAULT_LATENCY_MS) : 0),
      0,
    );
    return {
      reply: hit && refuse ? refuse(hit.fault) : answerTo(request, endpoint, world, hit),
      wire: chooseWire(hit),
      delayMs,
      hangMs: hit?.fault.ms,
    };
  };
}

function whole(reply: HttpReply): Exchange {
  return { reply, wire: 'whole', delayMs: 0, hangMs: undefined };
}

function chooseWire(hit: Hit | undefined): Wire {
  if (!hit || !BROKEN.includes(hit.fault.kind)) return 'whole';
  if (hit.fault.kind === 'truncate') return hit.fault.clean ? 'truncate clean' : 'truncate';
  return hit.fault.kind === 'reset' ? 'reset' : 'hang';
}

/** Each family of paging has its own parameter; without an offset a cursor starts at the beginning. */
function firstPage(query: Query): Query {
  const rest = Object.entries(query).filter(([name]) => name !== 'offset');
  return { ...Object.fromEntries(rest), page: '1', page_num: '1' };
}
