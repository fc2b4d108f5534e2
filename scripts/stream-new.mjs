/**
 * `npm run stream:new <id>`: writes the first draft of a stream and of its simulator endpoint from the API reference beside
 * the project (../shared/api). A draft: types are what was seen in samples, and the rows are for a person to write.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const reference = join(root, '..', 'shared', 'api', 'endpoints');

const [id] = process.argv.slice(2);
const group = id && groups().find((name) => existsSync(join(reference, name, `${id}.json`)));
if (!id || !group) {
  const known = groups().flatMap((name) => readdirSync(join(reference, name)).map((file) => file.replace('.json', '')));
  fail(id ? `the API reference has no endpoint '${id}'` : 'no endpoint was named', `known: ${known.join(', ')}`);
}

const endpoint = JSON.parse(readFileSync(join(reference, group, `${id}.json`), 'utf8'));
if (!endpoint.path)
  fail(`${id} is a printed list, not a call`, 'write it by hand: path null, and `shipped` with its records');
const camel = id.replaceAll(/-(.)/g, (_, letter) => letter.toUpperCase());
const paging = endpoint.pagination;
const pageParams = paging ? [paging.pageParam, paging.sizeParam, paging.cursorParam].filter(Boolean) : [];

write(`src/streams/${group}/${id}.ts`, stream());
write(`src/simulator/endpoints/${group}/${id}.ts`, simulator());
process.stdout.write(`Then: its line in src/streams/catalogue.ts and in src/simulator/endpoints/registry.ts, its tables, its rows.
The contract tests tell what is missing: npx vitest run test/contract -t ${id}
`);

function groups() {
  if (!existsSync(reference)) fail('there is no API reference beside the project', `put it to ${reference}`);
  return readdirSync(reference);
}

function stream() {
  const method = endpoint.method === 'POST' ? `  body: [${inBody().map(quoted).join(', ')}],\n` : '';
  const batch = endpoint.batch
    ? `  batch: { param: '${endpoint.batch.param}', max: ${endpoint.batch.max ?? 10}, found: (record) => [record.TODO] },\n`
    : '';
  return `import { z } from 'zod';
import { ${pager().name} } from '../../extract/pages.ts';
import { defineStream } from '../stream.ts';

export const ${camel} = defineStream({
  name: '${id}',
  path: '${endpoint.path}',
${method}  lane: '${endpoint.freshness === 'realtime' ? 'realtime' : 'offline'}',
  credits: ${endpoint.credits ?? 1},
  params: z.object({${endpoint.params
    .filter(({ name }) => !pageParams.includes(name))
    .map(param)
    .join('')}
  }),
${batch}  // Or 'dated: ...' where its params name days, or 'lasting' where the answer is the same on any day.
  describes: 'present',
  inputs: () => [],
  pages: ${pager().text},
  at: '${endpoint.recordsPath}',
  record: ${objectOf(endpoint.fields)},
  tables: [],
  rows: () => [],
});
`;
}

function inBody() {
  return endpoint.params.filter((one) => one.in === 'body').map(({ name }) => name);
}

function param({ name, required, enum: values, note }) {
  const keys = Object.keys(values ?? {});
  const literal = keys.every((key) => /^\d+$/.test(key)) ? keys.join(', ') : keys.map(quoted).join(', ');
  const schema = keys.length ? `z.literal([${literal}])` : 'z.string()';
  return `\n    /** ${(note ?? name).replaceAll('*/', '')} */\n    ${name}: ${schema}${required ? '' : '.optional()'},`;
}

function pager() {
  if (!paging) return { name: 'onePage', text: 'onePage' };
  const hasMore = paging.hasMorePath ? `, hasMore: '${paging.hasMorePath}'` : '';
  const size = paging.sizeParam ? `, sizeParam: '${paging.sizeParam}', size: ${paging.maxSize ?? 20}` : ', size: 20';
  if (paging.style !== 'cursor') {
    return { name: 'numbered', text: `numbered('${paging.pageParam}', { most: 100${size}${hasMore} })` };
  }
  const first = paging.firstCursor ?? paging.firstPage;
  const cursor = `param: '${paging.cursorParam}', first: ${first === undefined ? first : quoted(String(first))}, next: '${paging.nextCursorPath}'`;
  return { name: 'cursor', text: `cursor({ ${cursor}${hasMore}${size}, most: 10 })` };
}

/** Dotted paths as one nested z.object; `[]` is an array. */
function objectOf(fields) {
  const tree = {};
  for (const { path, type } of fields) {
    let here = tree;
    for (const step of path.split('.')) here = here[step] ??= {};
    here['#'] = type;
  }
  return shapeOf(tree, '  ');
}

function shapeOf({ '#': type, ...children }, indent) {
  const inner = Object.entries(children).map(([name, child]) => {
    const list = name.endsWith('[]');
    const schema = shapeOf(child, `${indent}  `);
    const key = name.replace('[]', '');
    const quotedKey = /^[a-z_]\w*$/i.test(key) ? key : quoted(key);
    return `${indent}  ${quotedKey}: ${list ? `z.array(${schema})` : schema}.nullish(),\n`;
  });
  if (inner.length) return `z.object({\n${inner.join('')}${indent}})`;
  return { integer: 'counter', number: 'decimal', boolean: 'truth', object: 'z.looseObject({})' }[type] ?? 'text';
}

function simulator() {
  return `import type { Endpoint } from '../endpoint.ts';

export const ${camel}: Endpoint = {
  id: '${id}',
  path: '${endpoint.path}',
  credits: ${endpoint.credits ?? 1},
  message: '${endpoint.freshness === 'realtime' ? 'ok' : 'success'}',
  at: '${endpoint.recordsPath}',
  key: '${endpoint.primaryKey?.at(-1) ?? ''}',
  answer(query, world) {
    return null;
  },
};
`;
}

function write(path, text) {
  const file = join(root, path);
  if (existsSync(file)) fail(`${path} is there already`, 'it is not written over');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  process.stdout.write(`wrote ${path}\n`);
}

function quoted(text) {
  return `'${text}'`;
}

function fail(message, remedy) {
  process.stderr.write(`error: ${message}\n  -> ${remedy}\n`);
  process.exit(2);
}
