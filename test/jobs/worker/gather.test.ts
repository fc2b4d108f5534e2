import { describe, expect, test } from 'vitest';
import { gather } from '../../../src/jobs/worker/gather.ts';

interface Flush {
  readonly items: readonly number[];
  finish(results?: readonly string[]): void;
  fail(error: Error): void;
}

/** A gather whose flushes the test finishes itself. */
function gathered(most: number) {
  const flushes: Flush[] = [];
  let told: () => void = () => undefined;
  const bring = gather<number, string>(
    (items) =>
      new Promise((resolve, reject) => {
        const finish = (results = items.map((item) => `done ${item}`)) => resolve(results);
        flushes.push({ items, finish, fail: reject });
        told();
      }),
    { waitMs: 1, most, atOnce: 1 },
  );
  /** The nth flush, as soon as it began. */
  const flush = async (nth: number): Promise<Flush> => {
    for (;;) {
      const begun = flushes[nth];
      if (begun) return begun;
      await new Promise<void>((resolve) => (told = resolve));
    }
  };
  return { bring, flush, flushes };
}

describe('what is brought at once', () => {
  test('goes through one flush, and each gets its own answer', async () => {
    const { bring, flush, flushes } = gathered(10);
    const answers = [1, 2, 3].map(bring);
    (await flush(0)).finish();
    expect(await Promise.all(answers)).toEqual(['done 1', 'done 2', 'done 3']);
    expect(flushes).toHaveLength(1);
  });

  test('is cut into batches of no more than allowed, in order', async () => {
    const { bring, flush, flushes } = gathered(3);
    const answers = [1, 2, 3, 4, 5, 6, 7].map(bring);
    for (const nth of [0, 1, 2]) (await flush(nth)).finish();
    expect(await Promise.all(answers)).toEqual([1, 2, 3, 4, 5, 6, 7].map((item) => `done ${item}`));
    expect(flushes.map(({ items }) => items)).toEqual([[1, 2, 3], [4, 5, 6], [7]]);
  });

  test('waits while another batch is flushed, so that it fills up', async () => {
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

test('a flush that fails fails its own batch and no other', async () => {
  const { bring, flush } = gathered(2);
  const answers = Promise.allSettled([1, 2, 3].map(bring));
  (await flush(0)).fail(new Error('no'));
  (await flush(1)).finish();
  expect(
    (await answers).map((answer) => (answer.status === 'fulfilled' ? answer.value : String(answer.reason))),
  ).toEqual(['Error: no', 'Error: no', 'done 3']);
});

test('a flush that throws at once fails its batch too', async () => {
  const bring = gather<number, number>(
    () => {
      throw new Error('at once');
    },
    { waitMs: 1, most: 2, atOnce: 1 },
  );
  await expect(bring(1)).rejects.toThrow('at once');
  await expect(bring(2)).rejects.toThrow('at once');
});
