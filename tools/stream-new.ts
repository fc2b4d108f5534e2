/**
 * `npm run stream:new <id>`: writes the first draft of a stream and of its simulator endpoint from the API reference
 * beside the project (../shared/api). The types are those seen in samples; the rows have to be written.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { packageFile } from '../src/package-files.ts';

const reference = packageFile('../shared/api/endpoints');

/** What a draft needs of an endpoint file of the API reference. */
const endpointSchema = z.object({
  path: z.string().nullable(),
  method: z.string(),
  freshness: z.string(),
  credits: z.number().nullish(),
  recordsPath: z.string().nullish(),
  primaryKey: z.array(z.string()).nullish(),
  batch: z.object({ param: z.string(), max: z.number().nullish() }).nullish(),
  params: z.array(
    z.object({
      name: z.string(),
      in: z.string(),
      required: z.boolean(),
      enum: z.record(z.string(), z.unknown()).nullish(),
      note: z.string().nullish(),
    }),
  ),
  pagination: z
    .object({
      style: z.string(),
      pageParam: z.string().nullish(),
      sizeParam: z.string().nullish(),
      cursorParam: z.string().nullish(),
      maxSize: z.number().nullish(),
      firstPage: z.union([z.string(), z.number()]).nullish(),
      firstCursor: z.union([z.string(), z.number()]).nullish(),
      nextCursorPath: z.string().nullish(),
      hasMorePath: z.string().nullish(),
    })
    .nullish(),
  fields: z.array(z.object({ path: z.string(), type: z.string() })),
});

type ApiEndpoint = z.infer<typeof endpointSchema>;

/** The codec or schema of a value, by its type in the API reference; everything else is a text. */
const VALUE_SCHEMAS: Readonly<Record<string, string>> = {
  integer: 'counter',
  number: 'decimal',
  boolean: 'truth',
  object: 'z.looseObject({})',
};

const [id] = process.argv.slice(2);
const group = listGroups().find((name) => existsSync(join(reference, name, `${id}.json`)));
if (id === undefined || group === undefined) {
  const known = listGroups().flatMap((name) =>
    readdirSync(join(reference, name)).map((file) => file.replace('.json', '')),
  );
  fail(
    id === undefined ? 'no endpoint was named' : `the API reference has no endpoint '${id}'`,
    `known: ${known.join(', ')}`,
  );
}

const endpoint = endpointSchema.parse(JSON.parse(readFileSync(join(reference, group, `${id}.json`), 'utf8')));
if (endpoint.path === null) {
  fail(`${id} is a printed list, not a call`, 'write it manually: path null, and `shipped` with its records');
}
const exportName = id.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase());

write(`src/streams/${group}/${id}.ts`, draftStream(id, exportName, endpoint));
write(`simulator/endpoints/${group}/${id}.ts`, draftSimulatorEndpoint(id, exportName, endpoint));
process.stdout.write(`Next: add it to src/streams/catalogue.ts and to simulator/endpoints/registry.ts, write its tables and rows.
The contract tests report what is missing: npx vitest run test/contract -t ${id}
`);

function listGroups(): readonly string[] {
  if (!existsSync(reference)) fail('there is no API reference beside the project', `put it to ${reference}`);
  return readdirSync(reference);
}

function draftStream(name: string, variable: string, { path, ...api }: ApiEndpoint): string {
  const { method, params, pagination, fields } = api;
  const pager = draftPager(pagination);
  const pageParams = [pagination?.pageParam, pagination?.sizeParam, pagination?.cursorParam];
  const bodyParams = params.filter((one) => one.in === 'body').map((one) => quote(one.name));
  const body = method === 'POST' ? `  body: [${bodyParams.join(', ')}],\n` : '';
  const batch = api.batch
    ? `  batch: { param: '${api.batch.param}', max: ${api.batch.max ?? 10}, answeredIds: (record) => [record.TODO] },\n`
    : '';
  return `import { z } from 'zod';
import { ${pager.name} } from '../../extract/pages.ts';
import { defineStream } from '../stream.ts';

export const ${variable} = defineStream({
  name: '${name}',
  path: '${path}',
${body}  lane: '${api.freshness === 'realtime' ? 'realtime' : 'offline'}',
  credits: ${api.credits ?? 1},
  params: z.object({${params
    .filter((one) => !pageParams.includes(one.name))
    .map(draftParam)
    .join('')}
  }),
${batch}  // Or 'dated: ...' where its params name days, or 'lasting' where the answer is the same on any day.
  describes: 'present',
  inputs: () => [],
  pages: ${pager.text},
  at: '${api.recordsPath ?? ''}',
  record: ${draftRecord(fields)},
  tables: [],
  rows: () => [],
});
`;
}

function draftParam({ name, required, enum: values, note }: ApiEndpoint['params'][number]): string {
  const keys = Object.keys(values ?? {});
  const literal = keys.every((key) => /^\d+$/.test(key)) ? keys.join(', ') : keys.map(quote).join(', ');
  const schema = keys.length ? `z.literal([${literal}])` : 'z.string()';
  return `\n    /** ${(note ?? name).replaceAll('*/', '')} */\n    ${name}: ${schema}${required ? '' : '.optional()'},`;
}

/** The name of the pager in src/extract/pages.ts, and the expression that makes it. */
function draftPager(paging: ApiEndpoint['pagination']): { readonly name: string; readonly text: string } {
  if (!paging) return { name: 'onePage', text: 'onePage' };
  const hasMore = paging.hasMorePath ? `, hasMore: '${paging.hasMorePath}'` : '';
  const size = paging.sizeParam ? `, sizeParam: '${paging.sizeParam}', size: ${paging.maxSize ?? 20}` : ', size: 20';
  if (paging.style !== 'cursor') {
    return { name: 'numbered', text: `numbered('${paging.pageParam}', { maxPages: 100${size}${hasMore} })` };
  }
  const first = paging.firstCursor ?? paging.firstPage ?? undefined;
  const firstText = first === undefined ? 'undefined' : quote(String(first));
  const cursor = `param: '${paging.cursorParam}', first: ${firstText}, next: '${paging.nextCursorPath}'`;
  return { name: 'cursor', text: `cursor({ ${cursor}${hasMore}${size}, maxPages: 10 })` };
}

/** A field: its type where it is a value, its children where it is an object. */
interface FieldNode {
  type?: string;
  readonly children: Map<string, FieldNode>;
}

/** Makes one nested z.object of dotted paths; `[]` marks an array. */
function draftRecord(fields: ApiEndpoint['fields']): string {
  const tree: FieldNode = { children: new Map() };
  for (const { path, type } of fields) {
    let node = tree;
    for (const step of path.split('.')) {
      const child: FieldNode = node.children.get(step) ?? { children: new Map() };
      node.children.set(step, child);
      node = child;
    }
    node.type = type;
  }
  return draftSchema(tree, '  ');
}

function draftSchema({ type, children }: FieldNode, indent: string): string {
  const inner = [...children].map(([name, child]) => {
    const schema = draftSchema(child, `${indent}  `);
    const key = name.replace('[]', '');
    const quotedKey = /^[a-z_]\w*$/i.test(key) ? key : quote(key);
    return `${indent}  ${quotedKey}: ${name.endsWith('[]') ? `z.array(${schema})` : schema}.nullish(),\n`;
  });
  if (inner.length) return `z.object({\n${inner.join('')}${indent}})`;
  return VALUE_SCHEMAS[type ?? ''] ?? 'text';
}

function draftSimulatorEndpoint(name: string, variable: string, api: ApiEndpoint): string {
  return `import type { Endpoint } from '../endpoint.ts';

export const ${variable}: Endpoint = {
  id: '${name}',
  path: '${api.path}',
  credits: ${api.credits ?? 1},
  message: '${api.freshness === 'realtime' ? 'ok' : 'success'}',
  at: '${api.recordsPath ?? ''}',
  key: '${api.primaryKey?.at(-1) ?? ''}',
  answer(query, world) {
    return null;
  },
};
`;
}

function write(path: string, text: string): void {
  const file = packageFile(path);
  if (existsSync(file)) fail(`${path} exists already`, 'it is not overwritten');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  process.stdout.write(`wrote ${path}\n`);
}

function quote(text: string): string {
  return `'${text}'`;
}

function fail(message: string, remedy: string): never {
  process.stderr.write(`error: ${message}\n  -> ${remedy}\n`);
  process.exit(2);
}
