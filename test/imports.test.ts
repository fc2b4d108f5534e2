import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, normalize, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

interface File {
  /** From the project's root, with slashes. */
  readonly path: string;
  readonly text: string;
  readonly lines: number;
  /** Files it imports, like `path`, and packages. */
  readonly imports: readonly string[];
}

function filesBelow(folder: string): readonly File[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => {
      const path = join(folder, name);
      const text = readFileSync(join(ROOT, path), 'utf8');
      const targets = [
        ...text.matchAll(
          /^(?:import|export)\b(?:[^;'"]*?\bfrom)?\s*['"]([^'"]+)['"];$|\bimport\(['"]([^'"]+)['"]\)/gms,
        ),
      ];
      const imports = targets.map(([, still, late]) => still ?? late ?? '');
      return {
        path: path.split(sep).join('/'),
        text,
        lines: text.trimEnd().split('\n').length,
        imports: imports.map((target) =>
          target.startsWith('.')
            ? normalize(join(dirname(path), target))
                .split(sep)
                .join('/')
            : target,
        ),
      };
    });
}

const sources = [...filesBelow('src'), ...filesBelow('simulator')];
const tests = filesBelow('test');
const streamFiles = new Set(
  sources.filter(({ path }) => path.startsWith('src/streams/')).map(({ path }) => basename(path)),
);

/**
 * Which of our files the files of a folder (or a file) may import, beside those of the same folder. Each entry may only
 * name entries above it, so that no cycle is possible.
 */
const ROOT_FILES = [
  'errors',
  'time',
  'did-you-mean',
  'group-by',
  'have-same-elements',
  'package-files',
  'read-if-present',
  'process-identity',
  'attempt-id',
  'printable',
  'escape-html',
].map((name) => `src/${name}.ts`);
const LOAD = ['connection', 'tables', 'months', 'write', 'readers', 'schema'].map((name) => `src/load/${name}/`);
/** What those may import that describe the state of the warehouse. */
const OPERATIONS = ['load/connection', 'load/tables', 'extract', 'config', 'ledger', 'plan'].map(
  (name) => `src/${name}/`,
);
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries([...ROOT_FILES, 'src/crash-points.ts'].map((name) => [name, [] as readonly string[]])),
  'src/version.ts': ['src/package-files.ts'],
  'src/process-identity.ts': ['src/read-if-present.ts'],
  'src/scram-client.ts': ['src/errors.ts'],
  'simulator/': ['src/errors.ts'],
  'src/health/': ['src/errors.ts'],
  'src/extract/': ['src/errors.ts', 'src/have-same-elements.ts'],
  'src/embedded-postgres/': [
    'src/errors.ts',
    'src/read-if-present.ts',
    'src/process-identity.ts',
    'src/scram-client.ts',
  ],
  'src/spool/': ['src/errors.ts', 'src/attempt-id.ts', 'src/read-if-present.ts', 'src/process-identity.ts'],
  'src/load/connection/': ['src/errors.ts', 'src/scram-client.ts'],
  'src/load/tables/': [],
  'src/load/months/': ['src/errors.ts', 'src/load/connection/', 'src/load/tables/'],
  'src/load/write/': [
    'src/errors.ts',
    'src/have-same-elements.ts',
    'src/load/connection/',
    'src/load/tables/',
    'src/load/months/',
  ],
  'src/load/readers/': ['src/errors.ts', 'src/load/connection/'],
  'src/load/schema/': [
    ...ROOT_FILES,
    'src/version.ts',
    'src/load/connection/',
    'src/load/tables/',
    'src/load/months/',
    'src/load/readers/',
  ],
  'src/metabase/': ['src/load/connection/', 'src/load/tables/'],
  'src/streams/': ['src/errors.ts', 'src/time.ts', 'src/did-you-mean.ts', 'src/extract/', 'src/load/tables/'],
  'src/config/': [...ROOT_FILES, 'src/health/', 'src/extract/proxy.ts', 'src/streams/'],
  'src/ledger/': [...ROOT_FILES, 'src/health/', ...LOAD, 'src/extract/', 'src/streams/'],
  'src/plan/': [...ROOT_FILES, 'src/load/connection/', 'src/extract/', 'src/streams/', 'src/config/', 'src/ledger/'],
  'src/data-checks/': [
    ...ROOT_FILES,
    ...LOAD,
    'src/extract/field-census.ts',
    'src/streams/',
    'src/config/',
    'src/ledger/',
    'src/plan/',
  ],
  'src/monitoring/': [...ROOT_FILES, 'src/version.ts', ...OPERATIONS],
  'src/jobs/queues/': [...ROOT_FILES, 'src/load/connection/', 'src/extract/', 'src/config/', 'src/ledger/'],
  'src/jobs/reconciler/': [
    ...ROOT_FILES,
    'src/health/',
    ...LOAD,
    'src/streams/',
    'src/config/',
    'src/ledger/',
    'src/data-checks/',
    'src/jobs/queues/',
  ],
  'src/jobs/worker/': [
    ...ROOT_FILES,
    'src/health/',
    ...LOAD,
    'src/crash-points.ts',
    'src/extract/',
    'src/spool/',
    'src/streams/',
    'src/config/',
    'src/ledger/',
    'src/jobs/queues/',
    'src/jobs/reconciler/',
  ],
  'src/jobs/cron/': [
    ...ROOT_FILES,
    'src/health/',
    ...LOAD,
    'src/config/',
    'src/ledger/',
    'src/plan/',
    'src/jobs/queues/',
  ],
  'src/alerts/': [...ROOT_FILES, ...OPERATIONS, 'src/monitoring/'],
  'src/past/': [
    ...ROOT_FILES,
    ...LOAD,
    'src/crash-points.ts',
    'src/extract/',
    'src/streams/',
    'src/config/',
    'src/ledger/',
    'src/plan/',
    'src/jobs/reconciler/',
    'src/jobs/worker/',
  ],
  'src/exports/': [
    ...ROOT_FILES,
    'src/version.ts',
    'src/crash-points.ts',
    'src/load/connection/',
    'src/load/tables/',
    'src/load/months/',
  ],
  'src/app/': ['src/'],
  'src/doctor/': ['src/'],
  'src/report/': [...ROOT_FILES, 'src/load/connection/'],
  'src/web/': ['src/'],
  'src/cli/': ['src/', 'simulator/'],
};

describe('imports run one way', () => {
  test('every folder has its rule', () => {
    const known = Object.keys(MAY_IMPORT);
    expect(sources.filter(({ path }) => !known.some((folder) => path.startsWith(folder)))).toEqual([]);
  });

  test.each(Object.entries(MAY_IMPORT))('%s imports nothing but %j', (folder, allowed) => {
    const files = sources.filter(({ path }) => path.startsWith(folder));
    expect(files).not.toEqual([]);
    const wrong = files.flatMap(({ path, imports }) =>
      imports
        .filter((target) => /^(?:src|simulator|tools)\//.test(target))
        .filter((target) => ![folder, ...allowed].some((start) => target.startsWith(start)))
        .map((target) => `${path} imports ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  test('no entry may import one below it', () => {
    const order = Object.keys(MAY_IMPORT);
    const upwards = Object.entries(MAY_IMPORT).flatMap(([folder, allowed]) =>
      allowed
        .filter(
          (target) =>
            order.findIndex((entry) => target.startsWith(entry) || entry.startsWith(target)) >= order.indexOf(folder),
        )
        .map((target) => `${folder} may import ${target}`),
    );
    expect(upwards).toEqual([]);
  });

  test('imports are found at all', () => {
    const known = new Set(sources.map(({ path }) => path));
    const found = sources.flatMap(({ imports }) => imports.filter((target) => /^(?:src|simulator)\//.test(target)));
    expect(found.length).toBeGreaterThan(sources.length);
    for (const target of found) expect(known).toContain(target);
  });

  test.each([
    ['temporal-polyfill', /^src\/time\.ts$/],
    ['undici', /^src\/extract\/connections\.ts$/],
    ['lossless-json', /^src\/extract\/json\.ts$/],
    ['pg', /^src\/load\/|^src\/embedded-postgres\/|^src\/scram-client\.ts$/],
    ['bullmq', /^src\/jobs\/queues\/redis-queues\.ts$/],
    ['ioredis', /^src\/jobs\/queues\/redis\.ts$/],
    ['commander', /^src\/cli\//],
    ['yaml', /^src\/config\//],
    ['croner', /^src\/config\/cron\.ts$/],
    ['echarts', /^src\/report\/draw[a-z-]*\.ts$/],
    ['hono', /^src\/web\/server\//],
    ['@hono/node-server', /^src\/web\/server\//],
    ['nodemailer', /^src\/alerts\/channels\/email\.ts$/],
  ])('%s is imported in one place', (name, place) => {
    const users = sources.filter(({ imports }) => imports.includes(name));
    expect(users).not.toEqual([]);
    for (const { path } of users) expect(path).toMatch(place);
  });
});

describe('the code', () => {
  const code = ({ text }: File) => text.replaceAll(/\/\*.*?\*\/|\/\/[^\n]*|'[^'\n]*'/gs, '');
  const having = (files: readonly File[], pattern: RegExp) =>
    files.filter((file) => pattern.test(code(file))).map(({ path }) => path);

  test('never coerces: that turns null and an empty text into 0', () => {
    expect(having([...sources, ...tests], /\bz\.coerce\b/)).toEqual([]);
  });

  test('has the codecs of the wire in one file', () => {
    expect(having(sources, /\bz\.codec\(/)).toEqual(['src/extract/wire.ts']);
  });

  test('has no value of any type', () => {
    expect(having([...sources, ...tests], /(?:[:<|&,]\s*|\bas\s+)any(?:\[\]|[\s;,>)=|&])/)).toEqual([]);
  });

  test('exports each name from one file, so that a name has one meaning', () => {
    const exporters = new Map<string, Set<string>>();
    for (const { path, text } of sources) {
      // The simulator of an endpoint has the name of its stream.
      if (path.startsWith('simulator/endpoints/') && streamFiles.has(basename(path))) continue;
      for (const [, name = ''] of text.matchAll(
        /^export (?:async )?(?:abstract )?(?:const|function\*?|class|interface|type) (\w+)/gm,
      )) {
        exporters.set(name, (exporters.get(name) ?? new Set()).add(path));
      }
    }
    expect(exporters.size).toBeGreaterThan(sources.length);
    expect([...exporters].filter(([, files]) => files.size > 1).map(([name, files]) => [name, ...files])).toEqual([]);
  });

  test('names functions by verbs, without the suffix Of', () => {
    const named = sources.flatMap(({ text }) =>
      [...text.matchAll(/^(?:export )?(?:(?:async )?function\*? |const )(\w+Of)\b/gm)].map(([, name]) => name),
    );
    // `oneOf` is the word of SQL and of schemas: one of several values.
    expect(named.filter((name) => name !== 'oneOf')).toEqual([]);
  });

  test('has small files', () => {
    expect([...sources, ...tests].filter(({ lines }) => lines > 300).map(({ path }) => path)).toEqual([]);
    const sizes = sources.map(({ lines }) => lines).toSorted((a, b) => a - b);
    expect(sizes[Math.floor(sizes.length / 2)]).toBeLessThanOrEqual(80);
  });
});

test('no test is left out or left alone', () => {
  const marks = /\b(?:test|describe|it)(?:\.\w+)*\.(?:only|skip|todo|fails)\b/;
  expect(tests.filter(({ text }) => marks.test(text)).map(({ path }) => path)).toEqual([]);
});
