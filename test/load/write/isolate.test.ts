import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isolate } from '../../../src/load/write/isolate.ts';

class Refusal extends Error {}

async function find(items: readonly { readonly bad: boolean }[]) {
  const tried: number[] = [];
  const done: unknown[] = [];
  const refused = await isolate(
    items,
    async (group) => {
      tried.push(group.length);
      if (group.some(({ bad }) => bad)) throw new Refusal();
      done.push(...group);
    },
    (error) => error instanceof Refusal,
  );
  return { tries: tried.length, done, refused: refused.map(({ item }) => item) };
}

test('exactly the bad items are refused, and all others are done once and in order', () =>
  fc.assert(
    fc.asyncProperty(fc.array(fc.record({ bad: fc.boolean() }), { maxLength: 60 }), async (items) => {
      const { done, refused } = await find(items);
      expect(refused).toEqual(items.filter(({ bad }) => bad));
      expect(done).toEqual(items.filter(({ bad }) => !bad));
    }),
  ));

test.each([
  [0, 1],
  [1, 24],
  [10, 240],
  [2048, 2060],
])('%i bad items among 2,048 cost at most %i tries', async (bad, most) => {
  const items = Array.from({ length: 2048 }, (_, index) => ({ bad: bad > 0 && index % (2048 / bad) < 1 }));
  const { tries, refused } = await find(items);
  expect(refused).toHaveLength(bad);
  expect(tries).toBeLessThanOrEqual(most);
});

test('an error that is not about the items ends it', async () => {
  const failing = isolate(
    [1, 2],
    () => Promise.reject(new Error('the connection is gone')),
    () => false,
  );
  await expect(failing).rejects.toThrow('the connection is gone');
});
