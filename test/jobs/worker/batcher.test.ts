import { describe, expect, test } from 'vitest';
import { createBatcher } from '../../../src/jobs/worker/batcher.ts';

interface Flush {
  readonly items: readonly number[];
  finish(results?: readonly string[]): void;
  fail(error: Error): void;
}

/** A gather whose flushes the test finishes itself. */
function gathered(most: number) {
  const flushes: Flush[] = [];
  let onFlush: () => void = () => undefined;
  const bring = createBatcher<number, string>(
    (items) =>
      new Promise((resolve, reject) => {
        const finish = (results = items.map((item) => `done ${item}`)) => resolve(results);
        flushes.push({ items, finish, fail: reject });
        onFlush();
      }),
    { waitMs: 1, maxItems: most, maxFlushes: 1 },
  );
  /** The nth flush, as soon as it began. */
  const flush = async (nth: number): Promise<Flush> => {
    for (;;) {
      const begun = flushes[nth];
      if (begun) return begun;
      await new Promise<void>((resolve) => (onFlush = resolve));
    }
  };
  return { bring, flush, flushes };
}

describe('concurrent items', () => {
  test('concurrent items go through one flush, and each gets its own result', async () => {
    const { bring, flush, flushes } = gathered(10);
    const answers = [1, 2, 3].map(bring);
    (await flush(0)).finish();
    expect(await Promise.all(answers)).toEqual(['done 1', 'done 2', 'done 3']);
    expect(flushes).toHaveLength(1);
  });

  test('concurrent items are divided into batches of at most the allowed size, in order', async () => {
    const { bring, flush, flushes } = gathered(3);
    const answers = [1, 2, 3, 4, 5, 6, 7].map(bring);
    for (const nth of [0, 1, 2]) (await flush(nth)).finish();
    expect(await Promise.all(answers)).toEqual([1, 2, 3, 4, 5, 6, 7].map((item) => `done ${item}`));
    expect(flushes.map(({ items }) => items)).toEqual([[1, 2, 3], [4, 5, 6], [7]]);
  });

  test('a batch waits while another one is flushed, so that it fills up', async () => {
    const { bring, flush, flushes } = gathered(3);
    const first = bring(1);
    const flushing = await flush(0);
    const later = [2, 3, 4, 5].map(bring);
    expect(flushes).toHaveLength(1);
    flushing.finish();
    expect(await first).toBe('done 1');
    (await flush(1)).finish();
    (await flush(2)).finish();
    expect(await Promise.all(later)).toEqual(['done 2', 'done 3', 'done 4', 'done 5']);
    expect(flushes.map(({ items }) => items)).toEqual([[1], [2, 3, 4], [5]]);
  });
});

test('a flush that fails rejects its own batch and no other', async () => {
  const { bring, flush } = gathered(2);
  const answers = Promise.allSettled([1, 2, 3].map(bring));
  (await flush(0)).fail(new Error('no'));
  (await flush(1)).finish();
  expect(
    (await answers).map((answer) => (answer.status === 'fulfilled' ? answer.value : String(answer.reason))),
  ).toEqual(['Error: no', 'Error: no', 'done 3']);
});

test('a flush that throws at once rejects its batch too', async () => {
  const bring = createBatcher<number, number>(
    () => {
      throw new Error('at once');
    },
    { waitMs: 1, maxItems: 2, maxFlushes: 1 },
  );
  await expect(bring(1)).rejects.toThrow('at once');
  await expect(bring(2)).rejects.toThrow('at once');
});

test('a batch that cannot grow is flushed at once, with what comes at the same time', async () => {
  const flushed: (readonly number[])[] = [];
  let mayGrow = true;
  const bring = createBatcher<number, number>(
    async (items) => {
      flushed.push(items);
      return items;
    },
    // Longer than a test may take.
    { waitMs: 3_600_000, maxItems: 10, maxFlushes: 1, mayGrow: () => mayGrow },
  );
  const first = bring(1);
  mayGrow = false;
  expect(await Promise.all([first, bring(2), bring(3)])).toEqual([1, 2, 3]);
  expect(flushed).toEqual([[1, 2, 3]]);
});
