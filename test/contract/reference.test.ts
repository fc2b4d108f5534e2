import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { unknownFields } from '../../src/extract/fields.ts';
import { interpret } from '../../src/jobs/interpret.ts';
import { tableInfo } from '../../src/load/tables/table.ts';
import { catalogue } from '../../src/streams/catalogue.ts';
import { firstRequest, OBSERVED, reserved } from './crawl.ts';
import { leavesOf, recordsOf } from './fields.ts';
import { endpointOf, exampleParams, examplesOf, isPresent, paramNames, shapeOf } from './reference.ts';

/** `trend` holds `trend[].time` and `a` holds `a.b`. */
const holds = (outer: string, inner: string) =>
  inner === outer || inner.startsWith(`${outer}.`) || inner.startsWith(`${outer}[]`);

/** The reference's names of paging families -> ours. */
const STYLES: Readonly<Record<string, string>> = { page: 'numbered' };

/** `{ data: { pagination: { has_more: true } } }` for `data.pagination.has_more`. */
const nested = (path: string, value: unknown): unknown =>
  path.split('.').reduceRight<unknown>((inner, name) => ({ [name]: inner }), value);

describe.skipIf(!isPresent).each(catalogue)('$name and the API reference', (stream) => {
  test('agree on path, price, freshness and place of the records', () => {
    const { method, path, credits, freshness, recordsPath } = endpointOf(stream);
    expect({ method, path, credits: credits ?? stream.credits, freshness, recordsPath }).toEqual({
      method: 'GET',
      path: stream.path,
      credits: stream.credits,
      freshness: stream.lane,
      recordsPath: stream.at,
    });
  });

  test('agree on params: none is invented, none that is required is missing, values are known ones', () => {
    const { params } = endpointOf(stream);
    const sent = [...paramNames(stream), ...Object.keys(stream.pages.first)];
    expect(params.map(({ name }) => name)).toEqual(expect.arrayContaining(sent));
    expect(sent).toEqual(expect.arrayContaining(params.filter((p) => p.required).map(({ name }) => name)));
    for (const { name, enum: known } of params) {
      const { def } = (shapeOf(stream)[name] ?? {}) as { readonly def?: z.core.$ZodLiteralDef<z.core.util.Literal> };
      const values = known ? (def?.values ?? []).map(String) : [];
      expect(Object.keys(known ?? {})).toEqual(expect.arrayContaining(values));
    }
  });

  test('agree on paging', () => {
    const { pagination } = endpointOf(stream);
    const { style, first, size, after } = stream.pages;
    expect(style).toBe(pagination ? STYLES[pagination.style] : 'one');
    expect(size).toBeLessThanOrEqual(pagination?.maxSize ?? 1);
    const { pageParam, sizeParam, firstPage, hasMorePath } = pagination ?? {};
    const named = [
      [pageParam, String(firstPage)],
      [sizeParam, String(size)],
    ].filter(([name]) => name);
    expect(first).toEqual(Object.fromEntries(named));
    // A short page that says there is more goes on; a full one that says there is none ends.
    const step = (more: boolean) =>
      after(first, { body: hasMorePath ? nested(hasMorePath, more) : {}, records: more ? 1 : size });
    expect('next' in step(true)).toBe(Boolean(hasMorePath));
    expect('end' in step(false)).toBe(Boolean(hasMorePath) || !pagination);
  });

  test('agree on fields: each is declared or left out for a reason, and none is invented', () => {
    const known = endpointOf(stream).fields.map(({ path }) => path);
    const leaves = leavesOf(stream);
    const ignored = Object.entries(stream.ignored ?? {});
    const unread = known.filter(
      (path) => !leaves.some((leaf) => holds(path, leaf)) && !ignored.some(([left]) => holds(left, path)),
    );
    expect(unread).toEqual([]);
    expect(leaves.filter((leaf) => !known.includes(leaf))).toEqual([]);
    for (const [path, reason] of ignored) {
      expect(known).toContain(path);
      expect(reason).toMatch(/\S.{10,}/);
    }
  });

  test('agree on every example body: no record is set aside, none has an unknown field, all make rows', () => {
    const examples = examplesOf(stream);
    expect(examples).not.toEqual([]);
    for (const { file, body } of examples) {
      const request = reserved(firstRequest(stream, exampleParams(stream)), 1);
      const { records, quarantined, unknown, deliveries } = interpret(stream, request, body, OBSERVED);
      expect({ file, quarantined, unknown }).toEqual({ file, quarantined: [], unknown: [] });
      expect(records).toBeGreaterThan(0);
      expect(stream.tables.map((table) => tableInfo(table).name)).toEqual(
        expect.arrayContaining(deliveries.map(({ table }) => tableInfo(table).name)),
      );
      for (const record of recordsOf({ stream, body })) {
        expect(unknownFields(stream.record, record, stream.ignored)).toEqual([]);
        expect(deliveries.length).toBeGreaterThanOrEqual(records);
      }
    }
  });
});
