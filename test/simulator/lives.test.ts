import { expect, test } from 'vitest';
import { liveDetail } from '../../src/simulator/endpoints/live/live-detail.ts';
import { liveList } from '../../src/simulator/endpoints/live/live-list.ts';
import { realtimeLiveDetail } from '../../src/simulator/endpoints/live/realtime-live-detail.ts';
import { dayOf } from '../../src/simulator/world/days.ts';
import { isOnAir } from '../../src/simulator/world/lives.ts';
import { createWorld } from '../../src/simulator/world/world.ts';

const world = createWorld('lives', 5)(dayOf(new Date('2026-11-24T10:00:00Z')));
const lives = world.list('live', 'US');
const roomOf = ({ id, creatorId }: (typeof lives)[number]) => ({ room_id: id, user_id: creatorId });

test('a room answers in real time while it is live and under its own host, and only then', () => {
  const [onAir, ended] = [true, false].map((live) => lives.filter((one) => isOnAir(one, world.day) === live));
  expect(onAir?.length).toBeGreaterThan(0);
  expect(ended?.length).toBeGreaterThan(0);
  for (const live of onAir ?? []) {
    expect(realtimeLiveDetail.answer(roomOf(live), world)).toMatchObject({ data: { id_str: live.id, status: 2 } });
    expect(realtimeLiveDetail.answer({ ...roomOf(live), user_id: '1' }, world)).toBeNull();
  }
  for (const live of ended ?? []) expect(realtimeLiveDetail.answer(roomOf(live), world)).toBeNull();
});

test('the library knows the same rooms, newest first, and drops ids it does not know', () => {
  const page = liveList.answer({ region: 'US', page_num: '1', page_size: '10' }, world) as { create_time: number }[];
  const starts = page.map(({ create_time }) => create_time);
  expect(starts).toEqual(starts.toSorted((a, b) => b - a));
  const known = lives.find(world.collected);
  const found = liveDetail.answer({ room_ids: `${known?.id},123` }, world);
  expect(found).toMatchObject([{ room_id: known?.id, live_status: known && isOnAir(known, world.day) ? 2 : 4 }]);
});
