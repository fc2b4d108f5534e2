import { expect, test } from 'vitest';
import { openInHand } from '../../../src/jobs/worker/in-hand.ts';

test('a request is in hand once', () => {
  const inHand = openInHand();
  expect(inHand.isEmpty()).toBe(true);
  expect(inHand.add(1)).toBe(true);
  expect(inHand.add(1)).toBe(false);
  expect(inHand.ids()).toEqual([1]);
  inHand.remove(1);
  expect(inHand.isEmpty()).toBe(true);
});

test('the last request of a run is known, also with requests of other runs in hand', () => {
  const inHand = openInHand();
  inHand.addToRun(7);
  inHand.addToRun(7);
  inHand.addToRun(8);
  expect(inHand.removeFromRun(7)).toBe(false);
  expect(inHand.removeFromRun(7)).toBe(true);
  expect(inHand.removeFromRun(8)).toBe(true);
});

test('there is more to commit while a request in hand has no result yet, also after a commit failed', async () => {
  const inHand = openInHand();
  inHand.add(1);
  inHand.add(2);
  let fail: (error: Error) => void = () => undefined;
  const first = inHand.committing(() => new Promise((_, reject) => (fail = reject)));
  expect(inHand.hasMoreToCommit()).toBe(true);
  await inHand.committing(async () => expect(inHand.hasMoreToCommit()).toBe(false));
  fail(new Error('no'));
  await expect(first).rejects.toThrow('no');
  expect(inHand.hasMoreToCommit()).toBe(true);
});
