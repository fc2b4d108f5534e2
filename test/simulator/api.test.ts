import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createWorld } from '../../simulator/world/world.ts';
import { ask, detail, list, MUSIC_DETAIL, MUSIC_LIST, wholeChart, withSimulator } from './ask.ts';

const examples = new URL('../../../shared/api/examples/', import.meta.url);
const example = (name: string): unknown => JSON.parse(readFileSync(new URL(name, examples), 'utf8'));

/** Every dotted path of a value, `[]` for the elements of an array. */
function paths(value: unknown, at = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((each) => paths(each, `${at}[]`));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) => [`${at}.${key}`, ...paths(each, `${at}.${key}`)]);
}
const keys = (value: unknown) => new Set(paths(value));

describe.skipIf(!existsSync(examples))('shape of the published bodies', () => {
  test('list', () =>
    withSimulator({}, async (simulator) => {
      const expected = keys(example('trending-music-list.json'));
      const { data, ...envelope } = await list(simulator, { region: 'US' });
      for (const sound of data.sound_list) {
        const { related_items, music_url, cml_mid, ...published } = sound;
        expect(related_items === null || Array.isArray(related_items)).toBe(true);
        expect(typeof music_url).toBe(typeof cml_mid);
        expect(keys({ ...envelope, data: { ...data, sound_list: [{ ...published, related_items: null }] } })).toEqual(
          expected,
        );
      }
    }));

  test('detail', () =>
    withSimulator({}, async (simulator) => {
      const expected = keys(example('trending-music-detail.json'));
      const sounds = await wholeChart(simulator);
      let compared = 0;
      for (const { clip_id } of sounds) {
        const { data, ...envelope } = await detail(simulator, { clip_id, period: 7, region: 'US' });
        const { audience_ages: _ages, related_items: _items, ...sound } = data.sound;
        if (sound['audience_countries'] === null) continue;
        compared++;
        const whole = { ...envelope, data: { ...data, sound: { ...sound, audience_ages: null, related_items: null } } };
        expect(keys(whole)).toEqual(expected);
      }
      expect(compared).toBeGreaterThan(80);
    }));
});

test('audiences, related videos and likes are filled for some sounds and null for others', () =>
  withSimulator({}, async (simulator) => {
    const sounds = await wholeChart(simulator);
    const details = await Promise.all(sounds.map(({ clip_id }) => detail(simulator, { clip_id })));
    const filled = (name: string) =>
      details.filter(({ data }) => (data.sound[name] ?? data[name] ?? null) !== null).length;
    for (const name of [
      'audience_ages',
      'audience_countries',
      'related_items',
      'music_url',
      'like_count',
      'on_list_times',
    ]) {
      expect(filled(name), name).toBeGreaterThan(0);
      expect(filled(name), name).toBeLessThan(details.length);
    }
    for (const { data } of details) {
      const ages = (data.sound['audience_ages'] ?? []) as { score: number }[];
      if (ages.length) expect(ages.reduce((sum, { score }) => sum + score, 0)).toBe(100);
      const scores = ((data.sound['audience_countries'] ?? []) as { score: number }[]).map(({ score }) => score);
      expect(scores).toEqual(scores.toSorted((a, b) => b - a));
      expect(scores.length).toBeLessThanOrEqual(10);
      expect(data.sound.rank).toBeNull();
    }
  }));

test('video ids are bare digits that a JavaScript number would round', () =>
  withSimulator({}, async (simulator) => {
    const sounds = await wholeChart(simulator);
    const texts = await Promise.all(
      sounds.map(async ({ clip_id }) => (await ask(simulator, MUSIC_DETAIL, { clip_id })).text()),
    );
    const ids = texts.flatMap((text) => [...text.matchAll(/"item_id":(\d+),/g)].map(([, digits]) => digits ?? ''));
    expect(ids.length).toBeGreaterThan(20);
    expect(ids.every((digits) => /^7\d{18}$/.test(digits))).toBe(true);
    expect(ids.some((digits) => String(Number(digits)) !== digits)).toBe(true);
    expect(texts.join('')).not.toContain('\uE000');
  }));

test('one author holds a NUL, escaped in the JSON', () =>
  withSimulator({}, async (simulator) => {
    const { sounds, look } = createWorld('echotik', 100)(0);
    const withNul = sounds.filter((sound) => look(sound).author.includes('\u0000'));
    expect(withNul).toHaveLength(1);
    const text = await (await ask(simulator, MUSIC_DETAIL, { clip_id: withNul[0]?.clipId ?? '' })).text();
    expect(text).toContain('NUL\\u0000Byte');
  }));

test('wrong or missing credentials are answered with 401 and not charged', () =>
  withSimulator({}, async (simulator) => {
    for (const headers of [{}, { authorization: 'Basic d3Jvbmc6d3Jvbmc=' }]) {
      const response = await ask(simulator, MUSIC_LIST, {}, { headers });
      expect(response.status).toBe(401);
      expect(await response.json()).toMatchObject({ code: 401, data: null, requestId: null });
    }
    expect(simulator.bill).toEqual({ requests: 2, charged: 0, credits: 0 });
  }));

test('an unknown path is 404; a POST to a known one too', () =>
  withSimulator({}, async (simulator) => {
    expect((await ask(simulator, '/api/v3/echotik/shop/list')).status).toBe(404);
    expect((await ask(simulator, MUSIC_LIST, {}, { method: 'POST' })).status).toBe(404);
  }));

test.each([
  [MUSIC_LIST, { limit: 50 }, 'limit'],
  [MUSIC_LIST, { period: 9 }, 'period'],
  [MUSIC_LIST, { page: 0 }, 'page'],
  [MUSIC_LIST, { page: 'one' }, 'page'],
  [MUSIC_DETAIL, { period: 7 }, 'clip_id'],
] as const)('%s refuses %o and names %s', (path, params, name) =>
  withSimulator({}, async (simulator) => {
    const response = await ask(simulator, path, params);
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ code: 400, message: expect.stringContaining(name), data: null });
    expect(simulator.bill.charged).toBe(0);
  }),
);

test('an unknown sound is null and an unknown market empty, both charged', () =>
  withSimulator({}, async (simulator) => {
    expect(await detail(simulator, { clip_id: '7000000000000000000' })).toMatchObject({ code: 0, data: null });
    expect((await list(simulator, { region: 'XX' })).data.sound_list).toEqual([]);
    expect(simulator.bill).toEqual({ requests: 2, charged: 2, credits: 4 });
  }));
