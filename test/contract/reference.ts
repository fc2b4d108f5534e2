/** The API reference beside the project, where it is present. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { parseJson } from '../../src/extract/json.ts';
import { rootsOf } from '../../src/jobs/inputs.ts';
import { groupOf } from '../../src/streams/catalogue.ts';
import type { Params, Stream } from '../../src/streams/stream.ts';

const ROOT = new URL('../../../shared/api/', import.meta.url);

/** False: its tests are skipped. With REQUIRE_CONTRACT they then fail. */
export const isPresent = existsSync(ROOT) || Boolean(process.env['REQUIRE_CONTRACT']);

const endpoint = z.object({
  method: z.string(),
  path: z.string(),
  freshness: z.enum(['realtime', 'offline']),
  credits: z.number().nullable(),
  pagination: z
    .object({
      style: z.string(),
      pageParam: z.string().nullable(),
      sizeParam: z.string().nullable(),
      firstPage: z.number().nullable(),
      maxSize: z.number().nullable(),
      hasMorePath: z.string().nullable(),
    })
    .nullable(),
  params: z.array(
    z.object({ name: z.string(), required: z.boolean(), enum: z.record(z.string(), z.string()).nullable() }),
  ),
  recordsPath: z.string(),
  fields: z.array(z.object({ path: z.string() })),
  exampleRequest: z.record(z.string(), z.string()),
});
export type Endpoint = z.output<typeof endpoint>;

const read = (path: string) => readFileSync(new URL(path, ROOT));

/** What the reference says of a stream. Throws when it does not know it. */
export const endpointOf = (stream: Stream): Endpoint =>
  z.parse(endpoint, JSON.parse(read(`endpoints/${groupOf(stream)}/${stream.name}.json`).toString()));

/** Every example body of a stream, by file name. */
export function examplesOf({ name }: Stream): readonly { readonly file: string; readonly body: unknown }[] {
  return readdirSync(new URL('examples/', ROOT))
    .filter((file) => file.endsWith('.json') && file.split('.')[0] === name)
    .map((file) => ({ file, body: parseJson(read(`examples/${file}`)) }));
}

/** The params of the example request, typed as the stream has them. */
export function exampleParams(stream: Stream): Params {
  const known = paramNames(stream);
  const given = Object.entries(endpointOf(stream).exampleRequest).filter(([name]) => known.includes(name));
  const overrides = Object.fromEntries(given.map(([name, value]) => [name, [value]]));
  const [root] = rootsOf([{ stream, overrides }], { regions: ['US'] });
  if (!root) throw new Error(`the example request of ${stream.name} asks nothing`);
  return root.params;
}

export const shapeOf = (stream: Stream) => (stream.params as unknown as z.ZodObject).shape;
export const paramNames = (stream: Stream): readonly string[] => Object.keys(shapeOf(stream));
