/** The same id twice on a page, with different content. */
import { expect, test } from 'vitest';
import { interpret } from '../../../src/jobs/worker/interpret.ts';
import { contradictions } from '../../../src/jobs/worker/contradictions.ts';
import { trendingMusicList as list } from '../../../src/streams/trending/trending-music-list.ts';
import { held } from '../requests.ts';
import { answerOf } from '../../../src/jobs/worker/ask.ts';
import { actionOf } from '../../../src/jobs/worker/action.ts';
import { outcomeOf } from '../../../src/extract/outcome.ts';
import { partOf } from '../../../src/jobs/worker/part.ts';

const OBSERVED = new Date('2026-03-02T10:00:00Z');
const US = { region: 'US', period: 7 };
const noted = (...sounds: readonly object[]) =>
  contradictions(interpret(list, held(list, US), { code: 0, data: { sound_list: sounds } }, OBSERVED).deliveries);

test('it is noted once a table, with the key', () => {
  expect(noted({ clip_id: '1', title: 'a', rank: 1 }, { clip_id: '1', title: 'b', rank: 2 }, { clip_id: '1' })).toEqual(
    [
      { path: 'music (clip_id)', kind: 'twice', sample: '{"clip_id":"1"}' },
      {
        path: expect.stringMatching(/^music_snapshots \(.*clip_id.*\)$/),
        kind: 'twice',
        sample: expect.stringContaining('"clip_id":"1"'),
      },
    ],
  );
});

test('the same content twice, and different ids, are not', () => {
  const one = { clip_id: '1', title: 'a', rank: 1 };
  expect(noted(one, { ...one })).toEqual([]);
  expect(noted(one, { ...one, clip_id: '2' })).toEqual([]);
});

test('it comes to the drift of its page', async () => {
  const answer = answerOf(
    [
      { clip_id: '1', title: 'a' },
      { clip_id: '1', title: 'b' },
    ],
    list.at,
  );
  const outcome = outcomeOf(answer, list.lane);
  const part = await partOf(list, held(list, US), answer, outcome, actionOf(outcome, held(list, US)), OBSERVED);
  expect(part.unknown).toMatchObject([{ path: 'music (clip_id)', kind: 'twice' }]);
});
