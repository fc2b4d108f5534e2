import { expect, test } from 'vitest';
import { interpret, interpretInSlices } from '../../../src/jobs/worker/interpret.ts';
import { trendingMusicList } from '../../../src/streams/trending/trending-music-list.ts';
import { reservedRequest } from '../reserved-request.ts';

const AT = new Date('2026-03-02T10:00:00Z');
const request = reservedRequest(trendingMusicList, { region: 'US', period: 7 });
const buildBody = (sounds: readonly unknown[]) => ({ code: 0, data: { sound_list: sounds } });

const sounds = Array.from({ length: 1_000 }, (_, index) =>
  index % 7 ? { clip_id: String(index % 300), title: `t${index}`, rank: index, more: index } : { title: index },
);

test('a long page is read as a whole, and other work gets its turn meanwhile', async () => {
  let turns = 0;
  const count = () => {
    turns++;
    next = setImmediate(count);
  };
  let next = setImmediate(count);
  const read = await interpretInSlices(trendingMusicList, request, buildBody(sounds), AT).finally(() =>
    clearImmediate(next),
  );
  expect(turns).toBeGreaterThan(5);
  expect(read).toStrictEqual(interpret(trendingMusicList, request, buildBody(sounds), AT));
  expect(read).toMatchObject({ records: 1_000, quarantined: { length: 143 } });
});

test.each([buildBody([]), { code: 0, data: {} }, { code: 0 }])('a short page too: %j', async (body) => {
  expect(await interpretInSlices(trendingMusicList, request, body, AT)).toStrictEqual(
    interpret(trendingMusicList, request, body, AT),
  );
});
