import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, test } from 'vitest';
import { endpoints } from '../../simulator/endpoints/registry.ts';
import { catalogue, findDefaultDescendants, findGroup } from '../../src/streams/catalogue.ts';
import { getInputSources, isSettingsSource, isWatchlistSource, getParents } from '../../src/streams/input-sources.ts';
import { BY_HAND, findEndpoint } from './crawl.ts';

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
    for (const stream of catalogue) {
      for (const { name } of getParents(stream)) {
        expect(names.indexOf(name)).toBeGreaterThanOrEqual(0);
        expect(names.indexOf(name)).toBeLessThan(names.indexOf(stream.name));
      }
      expect(findDefaultDescendants(stream)).not.toContain(stream);
    }
  });

  test('is the same for the simulator: it answers for every stream that calls, and for nothing else', () => {
    const calling = catalogue.filter(({ path }) => path !== null).map(({ name }) => name);
    expect(endpoints.map(({ id }) => id).toSorted()).toEqual(calling.toSorted());
  });
});

describe.each(catalogue)('$name', (stream) => {
  test('either names the days it asks for, or says what its answers describe', () => {
    expect([stream.dated, stream.describes].filter(Boolean)).toHaveLength(1);
  });

  test('is in the file and the group of its name, exported under that name', async () => {
    expect(files).toContainEqual({ group: findGroup(stream), name: stream.name });
    const file = new URL(`${findGroup(stream)}/${stream.name}.ts`, STREAMS).href;
    const exported = (await import(file)) as Record<string, unknown>;
    expect(exported[stream.name.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase())]).toBe(stream);
  });

  test('ends its walk on the empty page, and at its limit when the API never ends', () => {
    expect(stream.pages.after(stream.pages.first, { body: {}, records: 0 })).toEqual({ end: 'complete' });
    // A cursor goes on only where the answer names the next one: the pagers' own tests.
    if (stream.pages.style === 'cursor') return;
    let page = stream.pages.first;
    let pages = 1;
    for (; pages <= stream.pages.maxPages; pages++) {
      const step = stream.pages.after(page, { body: {}, records: stream.pages.size });
      if (!('next' in step) || !step.next) break;
      expect(step.next).not.toEqual(page);
      page = step.next;
    }
    expect(pages).toBe(stream.pages.maxPages);
  });

  test('is answered by the simulator at the same path for the same price', () => {
    if (stream.path === null) expect(stream.shipped?.()).not.toEqual([]);
    else {
      const { name, path, credits } = stream;
      const method = stream.body ? 'POST' : 'GET';
      expect({ method: 'GET', ...findEndpoint(stream) }).toMatchObject({ id: name, method, path, credits });
    }
  });

  test('takes its inputs from somewhere, or at least params by hand', () => {
    const fed =
      getInputSources(stream).some((feed) => isSettingsSource(feed) || isWatchlistSource(feed)) ||
      getParents(stream).length > 0;
    expect(fed).toBe(!(stream.name in BY_HAND));
  });
});
