/** The same id twice on a page, with different content. */
import { expect, test } from 'vitest';
import { interpret } from '../../../src/jobs/worker/interpret.ts';
import { trendingMusicList as list } from '../../../src/streams/trending/trending-music-list.ts';
import { reservedRequest } from '../reserved-request.ts';
import { buildAnswer } from '../../../src/jobs/worker/fetch-answer.ts';
import { decideAction } from '../../../src/jobs/worker/action.ts';
import { classifyAnswer } from '../../../src/extract/outcome.ts';
import { buildResult } from '../../../src/jobs/worker/attempt-result.ts';

const OBSERVED = new Date('2026-03-02T10:00:00Z');
const US = { region: 'US', period: 7 };
const noted = (...sounds: readonly object[]) =>
  interpret(list, reservedRequest(list, US), { code: 0, data: { sound_list: sounds } }, OBSERVED).unknown;

test('a contradiction is noted once per table, with the key', () => {
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

test('equal contents and different ids are no contradiction', () => {
  const one = { clip_id: '1', title: 'a', rank: 1 };
  expect(noted(one, { ...one })).toEqual([]);
  expect(noted(one, { ...one, clip_id: '2' })).toEqual([]);
});

test('a contradiction is part of the drift of its page', async () => {
  const answer = buildAnswer(
    [
      { clip_id: '1', title: 'a' },
      { clip_id: '1', title: 'b' },
    ],
    list.at,
    OBSERVED,
  );
  const outcome = classifyAnswer(answer, list.lane);
  const request = reservedRequest(list, US);
  const action = decideAction(outcome, request);
  const result = await buildResult({ stream: list, request, answer, outcome, action, at: OBSERVED });
  expect(result.unknown).toMatchObject([{ path: 'music (clip_id)', kind: 'twice' }]);
});
