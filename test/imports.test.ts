import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, sep } from 'node:path';
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
    .filter((name) => name.endsWith('.ts'))
    .map((name) => {
      const path = join(folder, name);
      const text = readFileSync(join(ROOT, path), 'utf8');
      const targets = [
        ...text.matchAll(/^(?:import|export)\b[^;]*?['"]([^'"]+)['"];$|\bimport\(['"]([^'"]+)['"]\)/gms),
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

const sources = filesBelow('src');
const tests = filesBelow('test');

/** What the files of a folder (or a file) may import of ours, beside what lies in the same folder. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'src/errors.ts': [],
  'src/time.ts': [],
  'src/version.ts': [],
  'src/extract/': ['src/errors.ts'],
  'src/file-text.ts': [],
  'src/process-identity.ts': ['src/file-text.ts'],
  'src/spool/': ['src/errors.ts', 'src/file-text.ts', 'src/process-identity.ts'],
  'src/load/': ['src/errors.ts', 'src/time.ts', 'src/file-text.ts', 'src/process-identity.ts'],
  'src/streams/': ['src/errors.ts', 'src/time.ts', 'src/extract/', 'src/load/tables/'],
  'src/config/': [
    'src/errors.ts',
    'src/time.ts',
    'src/extract/proxy.ts',
    'src/streams/catalogue.ts',
    'src/streams/markets.ts',
    'src/streams/similar.ts',
  ],
  'src/simulator/': ['src/errors.ts'],
  'src/report/': ['src/errors.ts', 'src/time.ts', 'src/load/pool.ts', 'src/load/query.ts'],
  'src/jobs/': [
    'src/errors.ts',
    'src/time.ts',
    'src/config/',
    'src/streams/',
    'src/extract/',
    'src/load/',
    'src/spool/',
  ],
  'src/cli/': ['src/'],
};

const NOT_LAYERS = ['src/bench/', 'src/rehearse/', 'src/server/'];

describe('imports run one way', () => {
  test('every folder has its rule', () => {
    const known = [...Object.keys(MAY_IMPORT), ...NOT_LAYERS];
    expect(sources.filter(({ path }) => !known.some((folder) => path.startsWith(folder)))).toEqual([]);
  });

  test.each(Object.entries(MAY_IMPORT))('%s imports nothing but %j', (folder, allowed) => {
    const files = sources.filter(({ path }) => path.startsWith(folder));
    expect(files).not.toEqual([]);
    const wrong = files.flatMap(({ path, imports }) =>
      imports
        .filter((target) => target.startsWith('src/'))
        .filter((target) => ![folder, ...allowed].some((start) => target.startsWith(start)))
        .map((target) => `${path} imports ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  test('imports are found at all', () => {
    const known = new Set(sources.map(({ path }) => path));
    const found = sources.flatMap(({ imports }) => imports.filter((target) => target.startsWith('src/')));
    expect(found.length).toBeGreaterThan(sources.length);
    for (const target of found) expect(known).toContain(target);
  });

  test.each([
    ['temporal-polyfill', /^src\/time\.ts$/],
    ['undici', /^src\/extract\/connections\.ts$/],
    ['lossless-json', /^src\/extract\/json\.ts$/],
    ['pg', /^src\/load\//],
    ['bullmq', /^src\/jobs\/worker\/redis-queues\.ts$/],
    ['ioredis', /^src\/jobs\/worker\/redis\.ts$/],
    ['commander', /^src\/cli\//],
    ['yaml', /^src\/config\//],
    ['echarts', /^src\/report\/draw\.ts$/],
  ])('%s is imported in one place', (name, place) => {
    const users = sources.filter(({ path, imports }) => imports.includes(name) && !path.startsWith('src/bench/'));
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
