import { expect, test } from 'vitest';
import { DAY, detail, list, wholeChart, withSimulator } from './ask.ts';

const daysLater = (days: number) => () => new Date(DAY.getTime() + days * 86_400_000);

test('the same day gives the same body but for its requestId, in any simulator', () =>
  withSimulator({}, (one) =>
    withSimulator({ now: () => new Date('2026-02-03T23:59:59Z') }, async (other) => {
      const [a, b, again] = [await list(one), await list(other), await list(one)];
      expect(b.data).toEqual(a.data);
      expect(again.data).toEqual(a.data);
      expect(new Set([a.requestId, b.requestId, again.requestId]).size).toBe(3);
    }),
  ));

test('another seed is another world', () =>
  withSimulator({}, (one) =>
    withSimulator({ seed: 'other' }, async (other) => {
      const known = new Set((await wholeChart(one)).map(({ clip_id }) => clip_id));
      expect((await wholeChart(other)).filter(({ clip_id }) => known.has(clip_id))).toEqual([]);
    }),
  ));

test.each([
  ['US', 7, 100],
  ['GB', 30, 100],
  ['ID', 120, 100],
  ['JP', 7, 99],
])('%s over %i days has %i different sounds over all pages', (region, period, total) =>
  withSimulator({}, async (simulator) => {
    const sounds = await wholeChart(simulator, { region, period });
    expect(new Set(sounds.map(({ clip_id }) => clip_id)).size).toBe(total);
    expect(sounds.map(({ rank }) => rank)).toEqual(sounds.map((_, i) => i + 1));
    expect(sounds.every(({ clip_id, song_id }) => /^[67]\d{18}$/.test(clip_id) && clip_id !== song_id)).toBe(true);
    const { data } = await list(simulator, { region, period, page: 2, limit: 7 });
    expect(data.pagination).toEqual({ page: 2, size: 7, total, has_more: true });
    expect(data.sound_list.map(({ rank }) => rank)).toEqual([8, 9, 10, 11, 12, 13, 14]);
  }),
);

test('musicPerRegion sets the length of the charts', () =>
  withSimulator({ musicPerRegion: 12 }, async (simulator) => {
    expect(await wholeChart(simulator)).toHaveLength(12);
  }));

test.each([7, 30, 120])('ranks over %i days change by day, and rank_diff says how', (period) =>
  withSimulator({}, async (simulator) => {
    const before = new Map((await wholeChart(simulator, { period })).map((sound) => [sound.clip_id, sound.rank]));
    simulator.setNow(daysLater(1));
    const today = await wholeChart(simulator, { period });
    for (const { clip_id, rank, rank_diff, rank_diff_type } of today) {
      const previous = before.get(clip_id);
      const places = previous === undefined ? null : previous - rank;
      expect(rank_diff).toBe(places);
      expect(rank_diff_type).toBe(places === null ? 4 : places > 0 ? 1 : places === 0 ? 2 : 3);
    }
    expect(today.some(({ rank_diff }) => rank_diff !== null && rank_diff > 0)).toBe(true);
    expect(today.some(({ rank_diff }) => rank_diff !== null && rank_diff < 0)).toBe(true);
  }),
);

test('within two weeks sounds enter and leave the chart, and a few change an attribute', () =>
  withSimulator({}, async (simulator) => {
    const before = new Map((await wholeChart(simulator)).map((sound) => [sound.clip_id, sound]));
    simulator.setNow(daysLater(14));
    const now = await wholeChart(simulator);
    const stayed = now.filter(({ clip_id }) => before.has(clip_id));
    expect(stayed.length).toBeGreaterThan(10);
    expect(stayed.length).toBeLessThan(90);
    const changed = stayed.filter((sound) => {
      const old = before.get(sound.clip_id);
      return ['title', 'author', 'cover', 'if_cml'].some((name) => old?.[name] !== sound[name]);
    });
    expect(changed.length).toBeGreaterThan(0);
    expect(changed.length).toBeLessThan(stayed.length / 3);
  }));

test.each([
  [7, 7, 86_400],
  [30, 30, 86_400],
  [120, 17, 7 * 86_400],
])('the trend of %i days has %i points that end yesterday and peak at 1', (period, count, step) =>
  withSimulator({}, async (simulator) => {
    for (const { trend } of (await list(simulator, { period })).data.sound_list) {
      expect(trend).toHaveLength(count);
      expect(trend.at(-1)?.time).toBe(Date.UTC(2026, 1, 2) / 1000);
      expect(trend.slice(1).every(({ time }, i) => time - (trend[i]?.time ?? 0) === step)).toBe(true);
      expect(Math.max(...trend.map(({ value }) => value))).toBe(1);
      expect(trend.every(({ value }) => value >= 0 && Number(value.toFixed(2)) === value)).toBe(true);
    }
  }),
);

test('list and detail of one day agree', () =>
  withSimulator({}, async (simulator) => {
    for (const listed of await wholeChart(simulator, { region: 'TH', period: 30 })) {
      const { data } = await detail(simulator, { clip_id: listed.clip_id, region: 'TH', period: 30 });
      const { rank: _r, rank_diff: _d, rank_diff_type: _t, related_items, cml_mid: _c, ...shared } = listed;
      expect(data.sound).toMatchObject(shared);
      if (related_items !== null) expect(data.sound['related_items']).toEqual(related_items);
    }
  }));

test('the filters of the list narrow it and keep the ranks', () =>
  withSimulator({}, async (simulator) => {
    const all = await wholeChart(simulator);
    const commercial = await wholeChart(simulator, { commercial_music: 'true' });
    expect(commercial).toEqual(all.filter(({ if_cml }) => if_cml));
    const fresh = await wholeChart(simulator, { new_to_top_100: 'true' });
    expect(fresh).toEqual(all.filter(({ rank_diff_type }) => rank_diff_type === 4));
    const found = await wholeChart(simulator, { search_keyword: 'ORIGINAL' });
    expect(found.length).toBeGreaterThan(0);
    expect(found.every(({ title, is_search }) => /original/i.test(title) && is_search)).toBe(true);
    expect(await wholeChart(simulator, { search_keyword: 'FALSE' })).toEqual(all);
  }));
