import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SpooledResponse } from '../../src/spool/spooled-response.ts';
import { openSpoolFile } from '../../src/spool/spool-file.ts';
import { encodeRecord, type SpoolRecord } from '../../src/spool/record.ts';
import { COMPLETE, MAGIC } from '../../src/spool/segment.ts';
import { response } from './spools.ts';

const id = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
const attempt = fc.integer({ min: 1, max: 2 ** 31 - 1 });
const instant = fc.date({ min: new Date(0), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true });
const responses: fc.Arbitrary<SpooledResponse> = fc.record({
  request_id: id,
  attempt,
  identity: fc.string({ unit: 'binary' }),
  stream: fc.string(),
  workerId: attempt,
  reservedAt: instant,
  fetchedAt: instant,
  status: fc.integer({ min: 100, max: 599 }),
  durationMs: fc.nat(),
  body: fc.record({
    sha256: fc.string(),
    bytes: fc.nat(),
    gzip: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  }),
});
type Written = Extract<SpoolRecord, { readonly kind: 'sent' | 'response' }>;
const records: fc.Arbitrary<Written> = fc.oneof(
  fc.record({ kind: fc.constant('sent' as const), request_id: id, attempt }),
  responses.map((response) => ({ kind: 'response' as const, response })),
);

const preamble = Buffer.from(MAGIC + COMPLETE);

async function read(bytes: Buffer): Promise<{ readonly found: SpoolRecord[]; readonly end: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'echotik-record-'));
  try {
    await writeFile(join(folder, 'file'), bytes);
    const file = await openSpoolFile(join(folder, 'file'));
    const found: SpoolRecord[] = [];
    const all = file.records();
    let step = await all.next();
    for (; !step.done; step = await all.next()) found.push(step.value);
    await file.close();
    return { found, end: step.value };
  } finally {
    await rm(folder, { recursive: true });
  }
}

describe('a file of records', () => {
  test('records are read as they were written', () =>
    fc.assert(
      fc.asyncProperty(fc.array(records, { maxLength: 6 }), async (written) => {
        expect(await read(Buffer.concat([preamble, ...written.map(encodeRecord)]))).toEqual({
          found: written,
          end: 'whole',
        });
      }),
      { numRuns: 100 },
    ));

  test('a file that is truncated at any byte gives the complete records before that', async () => {
    const written: Written[] = [
      { kind: 'sent', request_id: 7, attempt: 1 },
      { kind: 'response', response: response(7, 40) },
      { kind: 'sent', request_id: 8, attempt: 2 },
    ];
    const encoded = written.map(encodeRecord);
    const whole = Buffer.concat([preamble, ...encoded]);
    const ends = encoded.reduce((all, record) => [...all, (all.at(-1) ?? 0) + record.length], [preamble.length]);
    for (let length = 0; length < whole.length; length++) {
      const { found, end } = await read(whole.subarray(0, length));
      const before = Math.max(0, ends.filter((end) => end <= length).length - 1);
      expect({ length, found, end }).toEqual({
        length,
        found: written.slice(0, before),
        end: ends.includes(length) ? 'whole' : 'torn',
      });
    }
  });

  test('a file that ends in garbage after a power failure gives the records before that', async () => {
    const record = encodeRecord({ kind: 'response', response: response(7, 400) });
    for (const rest of [Buffer.alloc(4096), Buffer.alloc(5), record.subarray(0, 300), Buffer.alloc(100, 255)]) {
      const { found, end } = await read(Buffer.concat([preamble, record, rest]));
      expect({ records: found.length, end }).toEqual({ records: 1, end: 'torn' });
    }
  });

  test('a record in which a bit has changed is never returned', () =>
    fc.assert(
      fc.asyncProperty(records, fc.nat(), fc.integer({ min: 0, max: 7 }), async (written, place, bit) => {
        const bytes = Buffer.concat([preamble, encodeRecord(written)]);
        const at = preamble.length + (place % (bytes.length - preamble.length));
        bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
        expect(await read(bytes)).toEqual({ found: [], end: 'torn' });
      }),
      { numRuns: 200 },
    ));
});
