/** Damages records of a body, for faults. */
import type { Endpoint } from './endpoints/endpoint.ts';
import type { Hit } from './faults.ts';
import type { Json } from './json.ts';
import { type Fields, toObjects, findLocations, readLocation } from './json-location.ts';

/** Changes the `data` of a good answer as a fault of content demands; the given data stays as it is. */
export function spoil(data: Json, { at, key }: Pick<Endpoint, 'at' | 'key'>, { fault, nth }: Hit): Json {
  const body: Fields = { data: structuredClone(data) };
  const records = findLocations(body, at).flatMap(readLocation).flatMap(toObjects);
  const middle = records[Math.floor(records.length / 2)];
  if (fault.kind === 'empty') return clearRecords(body, at);
  if (fault.kind === 'same-page') changePaging(body, true);
  if (fault.kind === 'short-page') shorten(body, at);
  if (fault.kind === 'unknown-field')
    for (const record of records) record['unannounced_field'] = { since: 'today', nth };
  if (fault.kind === 'malformed-record' && middle)
    for (const { holder, name } of findLocations(middle, key)) holder[name] = nth % 2 === 1 ? null : { not: 'an id' };
  return body['data'] ?? null;
}

/** A list keeps its frame and loses its records; anything else becomes null. */
function clearRecords(body: Fields, at: string): Json {
  const lists = findLocations(body, at).filter((place) => Array.isArray(readLocation(place)));
  if (lists.length === 0) return null;
  for (const { holder, name } of lists) holder[name] = [];
  changePaging(body, false);
  return body['data'] ?? null;
}

/**
 * As a server that filters records after it has divided the list into pages: the list lacks one, and everything else is
 * as it was.
 */
function shorten(body: Fields, at: string): void {
  for (const { holder, name } of findLocations(body, at)) {
    const list = readLocation({ holder, name });
    if (Array.isArray(list)) holder[name] = list.slice(1);
  }
}

/** Realtime bodies write `has_more` as a boolean or as 0 and 1, beside the records or in a frame of its own. */
function changePaging(body: Fields, more: boolean): void {
  for (const { holder, name } of [
    ...findLocations(body, 'data.pagination.has_more'),
    ...findLocations(body, 'data.has_more'),
  ])
    holder[name] = typeof holder[name] === 'number' ? Number(more) : more;
  if (more) return;
  for (const { holder, name } of findLocations(body, 'data.pagination.total')) holder[name] = 0;
}
