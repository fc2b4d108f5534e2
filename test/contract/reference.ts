/** The API reference beside the project, where it is present. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { parseJson, valueAt } from '../../src/extract/json.ts';
import { buildRoots } from '../../src/plan/roots.ts';
import { findGroup } from '../../src/streams/catalogue.ts';
import { BY_HAND, DAY } from './crawl.ts';
import type { Params, Stream } from '../../src/streams/stream.ts';

const ROOT = new URL('../../../shared/api/', import.meta.url);

/** False: its tests are skipped. With REQUIRE_CONTRACT they then fail. */
export const isPresent = existsSync(ROOT) || Boolean(process.env['REQUIRE_CONTRACT']);

/** A name that is no word is quoted there: `["shop/pdp"].lang` is our `shop/pdp.lang`. */
const fieldPath = z.string().transform((path) => path.replaceAll(/\["([^"]+)"\]/g, '$1'));

const endpoint = z.object({
  method: z.string().nullable(),
  path: z.string().nullable(),
  freshness: z.string().nullish(),
  credits: z.number().nullable().default(null),
  pagination: z
    .object({
      style: z.string(),
      pageParam: z.string().nullish(),
      sizeParam: z.string().nullish(),
      firstPage: z.number().nullish(),
      maxSize: z.number().nullish(),
      hasMorePath: z.string().nullish(),
      totalPath: z.string().nullish(),
      cursorParam: z.string().nullish(),
      firstCursor: z.string().nullish(),
      nextCursorPath: z.string().nullish(),
    })
    .nullable()
    .default(null),
  params: z
    .array(z.object({ name: z.string(), required: z.boolean(), enum: z.record(z.string(), z.string()).nullable() }))
    .default([]),
  recordsPath: z.string().nullish(),
  primaryKey: z.array(z.string()).nullish(),
  /** What a printed list holds. */
  values: z.array(z.unknown()).nullish(),
  fields: z.array(z.object({ path: fieldPath, note: z.string().nullish() })).default([]),
  exampleRequest: z.record(z.string(), z.union([z.string(), z.number()])).default({}),
  example: z.string().nullish(),
  exampleComposed: z.string().nullish(),
  exampleComplete: z.boolean().nullish(),
});
export type Endpoint = z.output<typeof endpoint>;

const read = (path: string) => readFileSync(new URL(path, ROOT));

/** What the reference says of a stream. Throws when it does not know it. */
export const readEndpoint = (stream: Stream): Endpoint =>
  z.parse(endpoint, JSON.parse(read(`endpoints/${findGroup(stream)}/${stream.name}.json`).toString()));

/** Every example body of a stream, by file name. */
export function readExamples(stream: Stream): readonly { readonly file: string; readonly body: unknown }[] {
  return readdirSync(new URL('examples/', ROOT))
    .filter((file) => file.endsWith('.json') && file.split('.')[0] === stream.name)
    .map((file) => ({ file, body: withKeys(parseJson(whole(read(`examples/${file}`))), readEndpoint(stream)) }));
}

/** What a published body leaves out, such as `"<url>"` or JSON cut short in a string, is nothing. */
const whole = (body: Buffer) => Buffer.from(body.toString().replaceAll(/"(?:<[^"]*>|\{\\"\w+\.{3}\\"\})"/g, 'null'));

/** Some published bodies break off before the id of their record, and without one no record is a row: these get one. */
function withKeys(body: unknown, { recordsPath, primaryKey, fields, exampleComplete }: Endpoint): unknown {
  const cut = exampleComplete === false ? fields.filter(({ path }) => primaryKey?.includes(path)) : [];
  for (const [index, record] of [valueAt(body, recordsPath ?? '')].flat().entries()) {
    for (const { path } of cut) {
      const [name = '', ...above] = path.split('.').toReversed();
      const holder = above.length ? valueAt(record, above.toReversed().join('.')) : record;
      if (typeof holder === 'object' && holder !== null)
        Object.assign(holder, { [name]: `7${String(index).padStart(18, '0')}`, ...holder });
    }
  }
  return body;
}

/** The params of the example request, typed as the stream has them. */
export function exampleParams(stream: Stream): Params {
  const known = paramNames(stream);
  const given = Object.entries(readEndpoint(stream).exampleRequest).filter(([name]) => known.includes(name));
  const overrides = { ...Object.fromEntries(given.map(([name, value]) => [name, [value]])), ...BY_HAND[stream.name] };
  const settings = {
    regions: ['US'],
    languages: ['en-US'],
    businessDate: DAY,
    // Some examples are of a day after ours.
    onUnknown: () => undefined,
  };
  const [root] = buildRoots([{ stream, overrides }], settings);
  if (!root) throw new Error(`the example request of ${stream.name} asks nothing`);
  return root.params;
}

export const paramNames = (stream: Stream): readonly string[] => Object.keys(stream.params.shape);
