import fc from 'fast-check';
import { expect, test } from 'vitest';
import { classifyAnswer } from '../../src/extract/outcome.ts';
import { buildAnswer } from '../../src/jobs/worker/fetch-answer.ts';
import { buildChunkAnswer } from '../../src/past/chunk-answer.ts';
import { anyWritten } from '../extract/any-written.ts';

const AT = new Date('2026-03-02T10:00:00Z');

test('a chunk has the body and the outcome of an answer that is parsed', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(anyWritten, fc.dictionary(fc.string(), anyWritten)), { minLength: 1 }),
      fc.constantFrom('data', 'data.list', 'data.pages.items'),
      fc.constantFrom('offline' as const, 'realtime' as const),
      (records, at, lane) => {
        const { answer, outcome } = buildChunkAnswer(records, at, AT);
        expect(answer).toEqual(buildAnswer(records, at, AT));
        expect(outcome).toStrictEqual(classifyAnswer(answer, lane));
      },
    ),
    { numRuns: 300 },
  );
});
