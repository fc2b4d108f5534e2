import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { valueAt } from '../../src/extract/json.ts';
import { interpret } from '../../src/jobs/worker/interpret.ts';
import { getTableInfo } from '../../src/load/tables/table.ts';
import { catalogue } from '../../src/streams/catalogue.ts';
import { firstRequest, OBSERVED, reservedRequest } from './crawl.ts';
import { listLeaves, findRecords } from './fields.ts';
import { readEndpoint, exampleParams, readExamples, isPresent, paramNames } from './reference.ts';

/** Of what other sources have shown since the reference was written: a field, or all of an object. */
const SHOP_FIELDS = ['min_price', 'max_price', 'review_count', 'positive_feedback_rate', 'response_rate'].concat([
  'delivery_rate',
  'followers_count',
  'shop_type',
  'shop_identity_label',
  'video_count',
]);
const HASHTAG_FIELDS = [
  'hashtagID',
  'hashtagName',
  'publishCnt',
  'vv',
  'rankIndex',
  'industryIDs',
  'topCreators',
].concat(['popularityCurve']);
const NEWER_FIELDS: Readonly<Record<string, readonly string[]>> = {
  'seller-list': SHOP_FIELDS,
  'seller-detail': SHOP_FIELDS,
  'trending-hashtag-list': HASHTAG_FIELDS,
  'trending-hashtag-detail': HASHTAG_FIELDS.map((field) => `items[].${field}`),
};
const NEWER_VALUES: Readonly<Record<string, readonly string[]>> = {
  'trending-hashtag-list period': ['90'],
  'trending-hashtag-detail period': ['90'],
};

const listed = catalogue.filter(({ unlisted }) => !unlisted);

/** `trend` holds `trend[].time` and `a` holds `a.b`. */
const holds = (outer: string, inner: string) =>
  inner === outer || inner.startsWith(`${outer}.`) || inner.startsWith(`${outer}[]`);

/** The reference's names of paging families -> ours. */
const STYLES: Readonly<Record<string, string>> = { page: 'numbered', page_num: 'numbered', cursor: 'cursor' };

/** `{ data: { pagination: { has_more: true } } }` for `data.pagination.has_more`. */
const nested = (path: string, value: unknown): unknown =>
  path.split('.').reduceRight<unknown>((inner, name) => ({ [name]: inner }), value);

/** Objects laid over one another, at any depth. */
function merged(bodies: readonly unknown[]): unknown {
  const objects = bodies.filter((body): body is Record<string, unknown> => typeof body === 'object' && body !== null);
  if (objects.length < 2) return objects[0] ?? bodies.find((body) => body !== undefined && body !== '') ?? {};
  const names = [...new Set(objects.flatMap((object) => Object.keys(object)))];
  return Object.fromEntries(
    names.map((name) => [name, merged(objects.flatMap((object) => (name in object ? [object[name]] : [])))]),
  );
}

test.skipIf(!isPresent)('a stream that is marked as unlisted is in no file of the reference', () => {
  for (const stream of catalogue.filter(({ unlisted }) => unlisted))
    expect(() => readEndpoint(stream)).toThrow(/ENOENT/);
});

describe.skipIf(!isPresent).each(listed)('$name and the API reference', (stream) => {
  test('agree on path, price, freshness and place of the records', () => {
    const { method, path, credits, freshness, recordsPath, values } = readEndpoint(stream);
    if (stream.path === null) {
      expect({ method, path }).toEqual({ method: null, path: null });
      if (values) expect(stream.shipped?.()).toEqual(values);
      return;
    }
    expect({ method, path, credits: credits ?? stream.credits, freshness, recordsPath }).toEqual({
      method: stream.body ? 'POST' : 'GET',
      path: stream.path,
      credits: stream.credits,
      freshness: stream.lane === 'offline' ? 'offline-t+1' : 'realtime',
      recordsPath: expect.stringMatching(new RegExp(`^${stream.at.replace(/[.*[\]]/g, '\\$&')}(\\.|$)`)),
    });
  });

  test('agree on days: a stream is dated where the API wants to know which days', () => {
    const days = readEndpoint(stream).params.filter(({ name }) => /^(date|start_date|end_date)$/.test(name));
    expect(stream.dated?.params ?? []).toEqual(days.map(({ name }) => name));
  });

  test('agree on params: none is invented, none that is required is missing, values are known ones', () => {
    const { params } = readEndpoint(stream);
    const sent = [...paramNames(stream), ...Object.keys(stream.pages.first)];
    expect(params.map(({ name }) => name)).toEqual(expect.arrayContaining(sent));
    expect(sent).toEqual(expect.arrayContaining(params.filter((p) => p.required).map(({ name }) => name)));
    for (const { name, enum: known } of params) {
      const { def } = (stream.params.shape[name] ?? {}) as {
        readonly def?: z.core.$ZodLiteralDef<z.core.util.Literal>;
      };
      const values = known ? (def?.values ?? []).map(String) : [];
      const newer = NEWER_VALUES[`${stream.name} ${name}`] ?? [];
      expect([...Object.keys(known ?? {}), ...newer]).toEqual(expect.arrayContaining(values));
    }
  });

  test('agree on paging', () => {
    const { pagination } = readEndpoint(stream);
    const { style, first, size, after } = stream.pages;
    expect(stream.pages.tellsEnd).toBe(Boolean(pagination?.hasMorePath) || style !== 'numbered');
    expect(style).toBe(pagination ? STYLES[pagination.style] : 'one');
    expect(size).toBeLessThanOrEqual(pagination?.maxSize ?? Infinity);
    const { pageParam, sizeParam, firstPage, hasMorePath, totalPath, cursorParam, firstCursor, nextCursorPath } =
      pagination ?? {};
    const named = [
      [pageParam, String(firstPage)],
      [cursorParam, firstCursor ?? (firstPage === undefined || firstPage === null ? undefined : String(firstPage))],
      [sizeParam, String(size)],
    ].filter(([name, value]) => name && value !== undefined);
    expect(first).toEqual(Object.fromEntries(named));
    // A short page that says there is more goes on; a full one that says there is none ends.
    const step = (more: boolean) => {
      const bodies = [hasMorePath && nested(hasMorePath, more), nextCursorPath && nested(nextCursorPath, '77')];
      return after(first, { body: merged(bodies), records: more ? 1 : size });
    };
    const tellsEnd = Boolean(hasMorePath);
    const isCertain = (one: ReturnType<typeof step>) => 'next' in one && !('endCheck' in one);
    expect(isCertain(step(true))).toBe(tellsEnd || style === 'cursor');
    expect('end' in step(false)).toBe(tellsEnd || !pagination);
    // Totals beside cursors count what is not listed, such as replies: they contradict nothing.
    if (totalPath && style === 'numbered') {
      const step = after(first, { body: nested(totalPath, size + 1), records: 1 });
      expect(step).toMatchObject({ next: expect.anything() });
    }
    if (cursorParam) expect(step(true)).toMatchObject({ next: { [cursorParam]: '77' } });
  });

  test('agree on fields: each is declared or left out for a reason, and none is invented', () => {
    const { fields, recordsPath } = readEndpoint(stream);
    // The record may begin above the list that the reference counts: what stands beside the list is then read too.
    const above = (recordsPath ?? '').slice(stream.at.length + 1);
    // Behind `>` stands what lies in JSON inside a string.
    const known = fields.map(({ path }) => (above ? `${above}[].${path}` : path).replace('>', '.'));
    const leaves = listLeaves(stream);
    const ignored = Object.entries(stream.ignored ?? {});
    const isRead = (path: string) => leaves.some((leaf) => holds(path, leaf) || holds(leaf, path));
    const isLeft = (path: string) => ignored.some(([left]) => holds(left, path) || holds(path, left));
    expect(known.filter((path) => path !== '$' && !isRead(path) && !isLeft(path))).toEqual([]);
    const shown = readExamples(stream).flatMap(({ body }) => findRecords({ stream, body }));
    const isShown = (leaf: string) =>
      shown.some((record) => valueAt(record, leaf.replaceAll('[]', '.0')) !== undefined);
    const isKnown = (leaf: string) => isShown(leaf) || known.some((path) => holds(path, leaf) || holds(leaf, path));
    const isNewer = (leaf: string) => NEWER_FIELDS[stream.name]?.some((field) => holds(field, leaf)) ?? false;
    expect(
      leaves.filter((leaf) => leaf && !isKnown(leaf) && !isNewer(leaf) && (!above || leaf.startsWith(above))),
    ).toEqual([]);
    for (const [, reason] of ignored) expect(reason).toMatch(/\S.{10,}/);
  });

  test('agree on every example body: no record is set aside, none has an unknown field, all make rows', () => {
    const examples = readExamples(stream);
    const { example, exampleComposed } = readEndpoint(stream);
    expect(examples.length > 0).toBe(Boolean(example ?? exampleComposed));
    if (stream.path === null) {
      // The example of a printed list is the list itself.
      for (const { body } of examples) expect(new Set(stream.shipped?.())).toEqual(new Set(body as unknown[]));
      return;
    }
    for (const { file, body } of examples) {
      const request = reservedRequest(firstRequest(stream, exampleParams(stream)), 1);
      const {
        records,
        quarantined,
        unknown,
        issues,
        rowWrites: deliveries,
      } = interpret(stream, request, body, OBSERVED);
      expect({ file, quarantined, unknown, issues }).toEqual({ file, quarantined: [], unknown: [], issues: [] });
      expect(records).toBeGreaterThan(0);
      expect(deliveries.length).toBeGreaterThanOrEqual(records);
      expect(stream.tables.map((table) => getTableInfo(table).name)).toEqual(
        expect.arrayContaining(deliveries.map(({ table }) => getTableInfo(table).name)),
      );
    }
  });
});
