import type { Endpoint } from './endpoints/endpoint.ts';
import type { Hit } from './faults.ts';
import type { Json } from './json.ts';
import { type Fields, fieldsOf, placesAt, valueAt } from './places.ts';

/** Changes the `data` of a good answer as a fault of content demands; the given data stays as it is. */
export function spoil(data: Json, { at, key }: Pick<Endpoint, 'at' | 'key'>, { fault, nth }: Hit): Json {
  const body: Fields = { data: structuredClone(data) };
  const records = placesAt(body, at).flatMap(valueAt).flatMap(fieldsOf);
  const middle = records[Math.floor(records.length / 2)];
  if (fault.kind === 'empty') return emptied(body, at);
  if (fault.kind === 'same-page') changePaging(body, true);
  if (fault.kind === 'short-page') shorten(body, at);
  if (fault.kind === 'unknown-field')
    for (const record of records) record['unannounced_field'] = { since: 'today', nth };
  if (fault.kind === 'malformed-record' && middle)
    for (const { holder, name } of placesAt(middle, key)) holder[name] = nth % 2 === 1 ? null : { not: 'an id' };
  return body['data'] ?? null;
}

/** A list keeps its frame and loses its records; anything else becomes null. */
function emptied(body: Fields, at: string): Json {
  const lists = placesAt(body, at).filter((place) => Array.isArray(valueAt(place)));
  if (lists.length === 0) return null;
  for (const { holder, name } of lists) holder[name] = [];
  changePaging(body, false);
  return body['data'] ?? null;
}

/** As a server that filters records after it has cut its pages: the list lacks one, and everything else is as it was. */
function shorten(body: Fields, at: string): void {
  for (const { holder, name } of placesAt(body, at)) {
    const list = valueAt({ holder, name });
    if (Array.isArray(list)) holder[name] = list.slice(1);
  }
}

/** Realtime bodies write `has_more` as a boolean or as 0 and 1, beside the records or in a frame of its own. */
function changePaging(body: Fields, more: boolean): void {
  for (const { holder, name } of [...placesAt(body, 'data.pagination.has_more'), ...placesAt(body, 'data.has_more')])
    holder[name] = typeof holder[name] === 'number' ? Number(more) : more;
  if (more) return;
  for (const { holder, name } of placesAt(body, 'data.pagination.total')) holder[name] = 0;
}
