import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, test } from 'vitest';
import { endpoints } from '../../src/simulator/endpoints/registry.ts';
import { catalogue, childrenOf, descendantsOf, groupOf } from '../../src/streams/catalogue.ts';
import { parentOf, type Stream } from '../../src/streams/stream.ts';
import { endpointOf } from './crawl.ts';

const STREAMS = new URL('../../src/streams/', import.meta.url);
const names = catalogue.map(({ name }) => name);

/** Files below the group folders that declare a stream. */
const files = readdirSync(STREAMS, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .flatMap(({ name: group }) =>
    readdirSync(new URL(`${group}/`, STREAMS)).map((file) => ({ group, name: basename(file, '.ts') })),
  );

describe('the catalogue', () => {
  test('has streams of different names', () => {
    expect(names).toEqual([...new Set(names)]);
    expect(names).not.toEqual([]);
  });

  test('has every file that declares a stream', async () => {
    for (const { group, name } of files) {
      const exported: object = await import(new URL(`${group}/${name}.ts`, STREAMS).href);
      const declared = Object.values(exported).filter((value) => typeof value === 'object' && 'inputs' in value);
      expect(catalogue).toEqual(expect.arrayContaining(declared));
    }
  });

  test('has parents before their children, so that no stream follows from itself', () => {
    const placeOf = (stream: Stream | undefined) => (stream ? names.indexOf(stream.name) : -1);
    for (const stream of catalogue) {
      expect(placeOf(parentOf(stream))).toBeLessThan(placeOf(stream));
      expect(descendantsOf(stream)).not.toContain(stream);
    }
  });

  test('is the same for the simulator: it answers for every stream, and for nothing else', () => {
    expect(endpoints.map(({ id }) => id).toSorted()).toEqual(names.toSorted());
  });
});

describe.each(catalogue)('$name', (stream) => {
  test('is in the file and the group of its name, exported under that name', async () => {
    expect(files).toContainEqual({ group: groupOf(stream), name: stream.name });
    const file = new URL(`${groupOf(stream)}/${stream.name}.ts`, STREAMS).href;
    const exported = (await import(file)) as Record<string, unknown>;
    expect(exported[stream.name.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase())]).toBe(stream);
  });

  test('ends its walk on the empty page, and at its limit when the API never ends', () => {
    expect(stream.pages.after(stream.pages.first, { body: {}, records: 0 })).toEqual({ end: 'complete' });
    let page = stream.pages.first;
    let pages = 1;
    for (; pages <= stream.pages.most; pages++) {
      const step = stream.pages.after(page, { body: {}, records: stream.pages.size });
      if ('end' in step) break;
      expect(step.next).not.toEqual(page);
      page = step.next;
    }
    expect(pages).toBe(stream.pages.most);
  });

  test('is answered by the simulator at the same path for the same price', () => {
    expect(endpointOf(stream)).toMatchObject({ path: stream.path, credits: stream.credits });
  });

  test('takes its inputs from the configuration, or from a parent of the catalogue', () => {
    const parents = catalogue.filter((parent) => childrenOf(parent).includes(stream));
    expect(parents).toHaveLength(typeof stream.inputs === 'function' ? 0 : 1);
  });
});
