import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { defaultPipelines } from '../../src/config/default-pipelines.ts';
import { buildConfigJsonSchema, schemaFile } from '../../src/config/json-schema.ts';
import { parseConfig } from '../../src/config/read-config.ts';
import { catalogue } from '../../src/streams/catalogue.ts';

interface Node {
  readonly description?: string;
  readonly default?: unknown;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Node>>;
  readonly additionalProperties?: Node | false;
  readonly items?: Node;
  readonly anyOf?: readonly Node[];
  readonly enum?: readonly string[];
}

const shipped: Node = JSON.parse(readFileSync(schemaFile, 'utf8'));
const schema = z.fromJSONSchema(shipped as Parameters<typeof z.fromJSONSchema>[0]);
const accepts = (text: string) => schema.safeParse(parse(text) ?? {}).success;
const documented = /## A full example\n\n```yaml\n(.*?)```/s.exec(
  readFileSync(new URL('../../docs/configuration.md', import.meta.url), 'utf8'),
)?.[1];

test('the schema file is up to date', () => {
  expect(shipped).toEqual(buildConfigJsonSchema());
});

test('the full example of the documentation and the default pipelines are accepted', () => {
  expect(parse(documented ?? '')).toHaveProperty('pipelines.trending-music');
  for (const text of [documented ?? '', JSON.stringify({ pipelines: defaultPipelines })]) {
    expect([accepts(text), parseConfig(text).mistakes]).toEqual([true, []]);
  }
});

const pipeline = (more: string) =>
  `pipelines: { music: { cron: 0 10 * * *, streams: [trending-music-list], ${more} } }`;
const entry = (text: string) => `pipelines: { music: { cron: 0 10 * * *, streams: [${text}] } }`;
const cron = (text: string) => `pipelines: { music: { cron: '${text}', streams: [trending-music-list] } }`;

describe('schema and program agree', () => {
  test.each([
    '{}',
    'regions: [US, GB]',
    'timezone: America/Argentina/Buenos_Aires',
    'timezone: Etc/GMT+5',
    'lanes: { realtime: { perSecond: null } }',
    'budget: { day: 500, reserve: 0 }',
    'pipelines: {}',
    pipeline('core: true, budget: { month: 9000 }, catchUp: each, maxPages: 2'),
    cron('*/30 0 10 * * MON-FRI'),
    cron('@daily'),
    entry('{ stream: trending-music-list, params: { region: [US, GB], period: 7, new: true } }'),
    entry("{ stream: product-detail, sql: 'select 1' }"),
    entry('product-ranklist, { stream: product-detail, from: { stream: product-ranklist, top: 10 }, maxCredits: 5 }'),
    'pipelines: { a: { cron: 0 10 * * *, streams: [trending-music-list] }, b: { after: a, streams: [category-l1] } }',
  ])('that %s will do', (text) => {
    expect([accepts(text), parseConfig(text).mistakes]).toEqual([true, []]);
  });

  test.each([
    'region: US',
    'regions: US',
    'regions: []',
    'regions: [usa]',
    'languages: [pt-BR]',
    'timezone: "+01:00"',
    'timezone: Z',
    'lanes: { fast: {} }',
    'lanes: { offline: { perSecond: 0 } }',
    'lanes: { offline: { concurrency: 2.5 } }',
    'budget: { day: 0 }',
    'budget: { reserve: 20 }',
    'pipelines: { My Music: { cron: 0 10 * * *, streams: [trending-music-list] } }',
    'pipelines: { music: { cron: 0 10 * * * } }',
    pipeline('corn: 1'),
    pipeline('catchUp: all'),
    pipeline('budget: { reserve: 0 }'),
    cron('daily'),
    cron('* * * *'),
    entry(''),
    entry('trending-musik'),
    entry('{ stream: product-detail, from: product-ranklists }'),
    entry('{ stream: product-detail, retries: -1 }'),
    entry('{ stream: trending-musik }'),
    entry('{ params: {} }'),
    entry('{ stream: trending-music-list, params: { region: [] } }'),
    entry('{ stream: trending-music-detail, params: { clip_id: 6703723351497508865 } }'),
  ])('that %s will not do', (text) => {
    expect([accepts(text), parseConfig(text).config]).toEqual([false, undefined]);
  });

  test.each([
    'timezone: Mars/Olympus',
    cron('0 10 30 2 *'),
    'pipelines: { music: { streams: [trending-music-list] } }',
    pipeline('after: charts'),
  ])('the schema accepts what only code can refuse: %s', (text) => {
    expect([accepts(text), parseConfig(text).config]).toEqual([true, undefined]);
  });
});

describe('an editor', () => {
  /** Absent means something that is no value. */
  const without =
    /\.(alerts\.(routes\.\w+|rules\..+|digest|deadManUrlFile)|user|\w+File|day|month|sql|from|top|maxPages|maxCredits|retries|cron|after|pipelines\.\*\.slotTolerance|pipelines\.\*\.timezone)$/;

  test('every key has a description, and a default unless it is required', () => {
    const keys = [...listKeys(shipped)];
    expect(keys.length).toBeGreaterThan(25);
    for (const { path, node, isRequired } of keys) {
      expect({ path, about: node.description }).toEqual({ path, about: expect.stringMatching(/^[A-Z].*\.$/) });
      const isFree = isRequired || without.test(path);
      expect({ path, hasDefault: 'default' in node }).toEqual({ path, hasDefault: !isFree });
    }
  });

  test('the schema lists the names of streams, alone and with params', () => {
    const pipelineNode = shipped.properties?.['pipelines']?.additionalProperties || undefined;
    const [name, full] = pipelineNode?.properties?.['streams']?.items?.anyOf ?? [];
    const names = catalogue.map((stream) => stream.name);
    expect([name?.enum, full?.properties?.['stream']?.enum]).toEqual([names, names]);
  });
});

function* listKeys(node: Node, at = ''): Generator<{ path: string; node: Node; isRequired: boolean }> {
  for (const [name, child] of Object.entries(node.properties ?? {})) {
    yield { path: `${at}.${name}`, node: child, isRequired: node.required?.includes(name) ?? false };
    yield* listKeys(child, `${at}.${name}`);
  }
  if (node.additionalProperties) yield* listKeys(node.additionalProperties, `${at}.*`);
  for (const child of [...(node.anyOf ?? []), ...(node.items ? [node.items] : [])]) yield* listKeys(child, `${at}[]`);
}
