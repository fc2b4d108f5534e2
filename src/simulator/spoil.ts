import type { Endpoint } from './endpoints/endpoint.ts';
import type { Hit } from './faults.ts';
import type { Json } from './json.ts';

type Fields = Record<string, Json>;

/** Changes the `data` of a good answer as a fault of content demands; the given data stays as it is. */
export function spoil(data: Json, endpoint: Endpoint, { fault, nth }: Hit): Json {
  const body: Fields = { data: structuredClone(data) };
  const records = recordsOf(body, endpoint.at);
  const middle = records[Math.floor(records.length / 2)];
  if (fault.kind === 'empty') return emptied(body, endpoint.at);
  if (fault.kind === 'same-page') changePagination(body, { has_more: true });
  if (fault.kind === 'unknown-field')
    for (const record of records) record['unannounced_field'] = { since: 'today', nth };
  if (fault.kind === 'malformed-record' && middle) middle[endpoint.key] = nth % 2 === 1 ? null : { not: 'an id' };
  return body['data'] ?? null;
}

/** A list keeps its frame and loses its records; anything else becomes null. */
function emptied(body: Fields, at: string): Json {
  const [holder] = fieldsOf(valueAt(body, at.slice(0, at.lastIndexOf('.'))));
  const last = at.slice(at.lastIndexOf('.') + 1);
  if (!holder || !Array.isArray(holder[last])) return null;
  holder[last] = [];
  changePagination(body, { total: 0, has_more: false });
  return body['data'] ?? null;
}

function changePagination(body: Fields, change: Fields): void {
  for (const pagination of fieldsOf(valueAt(body, 'data.pagination'))) Object.assign(pagination, change);
}

function recordsOf(body: Fields, at: string): readonly Fields[] {
  const value = valueAt(body, at);
  return (Array.isArray(value) ? value : [value]).flatMap(fieldsOf);
}

function valueAt(body: Fields, at: string): Json | undefined {
  return at.split('.').reduce<Json | undefined>((value, name) => fieldsOf(value)[0]?.[name], body);
}

/** The value itself when it is an object, else nothing. */
function fieldsOf(value: Json | undefined): readonly Fields[] {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? [value as Fields] : [];
}
