import { expect, test } from 'vitest';
import { liveDetail } from '../../simulator/endpoints/live/live-detail.ts';
import { liveList } from '../../simulator/endpoints/live/live-list.ts';
import { realtimeLiveDetail } from '../../simulator/endpoints/live/realtime-live-detail.ts';
import { toDayNumber } from '../../simulator/world/days.ts';
import { isOnAir } from '../../simulator/world/lives.ts';
import { createWorld } from '../../simulator/world/world.ts';

const world = createWorld('lives', 5)(toDayNumber(new Date('2026-11-24T10:00:00Z')));
const lives = world.list('live', 'US');
const buildQuery = ({ id, creatorId }: (typeof lives)[number]) => ({ room_id: id, user_id: creatorId });

test('a room answers in real time while it is live and under its own host, and only then', () => {
  const [onAir, ended] = [true, false].map((live) => lives.filter((one) => isOnAir(one, world.day) === live));
  expect(onAir?.length).toBeGreaterThan(0);
  expect(ended?.length).toBeGreaterThan(0);
  for (const live of onAir ?? []) {
    expect(realtimeLiveDetail.answer(buildQuery(live), world)).toMatchObject({ data: { id_str: live.id, status: 2 } });
    expect(realtimeLiveDetail.answer({ ...buildQuery(live), user_id: '1' }, world)).toBeNull();
  }
  for (const live of ended ?? []) expect(realtimeLiveDetail.answer(buildQuery(live), world)).toBeNull();
});

test('the library knows the same rooms, newest first, and drops ids it does not know', () => {
  const page = liveList.answer({ region: 'US', page_num: '1', page_size: '10' }, world) as { create_time: number }[];
  const starts = page.map(({ create_time }) => create_time);
  expect(starts).toEqual(starts.toSorted((a, b) => b - a));
  const known = lives.find(world.collected);
  const found = liveDetail.answer({ room_ids: `${known?.id},123` }, world);
  expect(found).toMatchObject([{ room_id: known?.id, live_status: known && isOnAir(known, world.day) ? 2 : 4 }]);
});
