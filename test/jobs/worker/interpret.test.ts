import { describe, expect, test } from 'vitest';
import { interpret } from '../../../src/jobs/worker/interpret.ts';
import { trendingMusicDetail as detail } from '../../../src/streams/trending/trending-music-detail.ts';
import { trendingMusicList as list } from '../../../src/streams/trending/trending-music-list.ts';
import { reservedRequest } from '../reserved-request.ts';

const OBSERVED = new Date('2026-03-02T10:00:00Z');
const US = { region: 'US', period: 7 };

const sound = (id: number, more: object = {}) => ({ clip_id: String(id), title: `t${id}`, rank: id, ...more });
const buildBody = (sounds: unknown, has_more = false) => ({
  code: 0,
  data: { pagination: { has_more }, sound_list: sounds },
});
const read = (body: unknown, more: Parameters<typeof reservedRequest>[2] = {}) =>
  interpret(list, reservedRequest(list, US, more), body, OBSERVED);

describe('a page of records', () => {
  test('a page gives rows with their request, the children of each record, and the next page', () => {
    const {
      records,
      rowWrites: deliveries,
      requests,
      nextPage,
      quarantined,
      unknown,
      walkEnd,
      repeated,
    } = read(buildBody([sound(1), sound(2)], true));
    expect({ records, quarantined, unknown, walkEnd, repeated }).toEqual({
      records: 2,
      quarantined: [],
      unknown: [],
      walkEnd: undefined,
      repeated: false,
    });
    expect(deliveries).toHaveLength(4);
    for (const delivery of deliveries) expect(delivery).toMatchObject({ requestId: 7, observedAt: OBSERVED });
    expect([...requests, nextPage]).toMatchObject([
      { stream: detail.name, params: { clip_id: '1', ...US }, page: {}, price: 2, parent_request_id: 7 },
      { stream: detail.name, params: { clip_id: '2', ...US }, page: {}, price: 2, parent_request_id: 7 },
      { stream: list.name, params: US, page: { page: '2', limit: '20' }, price: 2, parent_request_id: 7 },
    ]);
  });

  test('a page has no children of streams that the run does not include', () => {
    expect(read(buildBody([sound(1)]), { streams: [list.name] }).requests).toEqual([]);
  });

  test('a page ends the walk when the API has no more', () => {
    expect(read(buildBody([sound(1)])).endCheck).toMatchObject({ kind: 'ended', end: 'complete' });
    expect(read(buildBody([]))).toMatchObject({ records: 0, walkEnd: 'complete', rowWrites: [] });
    expect(read(buildBody(null))).toMatchObject({ records: 0, walkEnd: 'complete', quarantined: [] });
  });

  test('a page ends the walk at the limit of the run, and records that there was more', () => {
    const page = read(buildBody([sound(1)], true), { max_pages: 1, streams: [list.name] });
    expect(page).toMatchObject({ walkEnd: 'cap' });
    expect(page.nextPage).toBeUndefined();
  });

  test('a record that comes twice makes equal requests', () => {
    const [one, other] = read(buildBody([sound(1), sound(1, { title: 'x' })])).requests;
    expect(one?.identity).toBe(other?.identity);
  });
});

describe('paging that does not move', () => {
  test('a repeated page is recognized by its records, whatever else the body contains', () => {
    const first = read(buildBody([sound(1)], true));
    const next = first.nextPage;
    const seen = { page: next?.page ?? {}, previous_page: next?.previous_page ?? null };
    expect(read(buildBody([sound(1)], false), seen).repeated).toBe(true);
    expect(read(buildBody([sound(2)], true), seen).repeated).toBe(false);
    expect(read(buildBody([], true), seen).repeated).toBe(false);
  });
});

describe('a record that its stream cannot take', () => {
  const bad = sound(2, { clip_id: 1.7e18 });

  test('a record that its stream cannot take goes to quarantine with its path and the reason, and the others load', () => {
    const { records, rowWrites: deliveries, quarantined, requests } = read(buildBody([sound(1), bad, null, sound(4)]));
    expect(records).toBe(4);
    expect(deliveries).toHaveLength(4);
    expect(requests.map(({ params }) => params['clip_id'])).toEqual(['1', '4']);
    expect(quarantined).toEqual([
      {
        path: 'data.sound_list[1]',
        record: JSON.stringify(bad),
        issues: [{ path: 'clip_id', code: 'too_big', message: 'expected an id with all of its digits' }],
      },
      { path: 'data.sound_list[2]', record: 'null', issues: [expect.objectContaining({ code: 'invalid_type' })] },
    ]);
  });

  test('a record in quarantine does not end the walk', () => {
    expect(read(buildBody([bad], true)).nextPage).toMatchObject({ stream: list.name, page: { page: '2' } });
  });

  test('the only record of an answer can go to quarantine', () => {
    const request = reservedRequest(detail, { clip_id: '1', ...US });
    const { quarantined, records } = interpret(detail, request, { code: 0, data: { sound: {} } }, OBSERVED);
    expect(records).toBe(1);
    expect(quarantined).toMatchObject([{ path: 'data', issues: [{ path: 'sound.clip_id' }] }]);
  });
});

describe('a body without records where they should be', () => {
  test.each<[string, unknown, string]>([
    ['nothing there', { code: 0, data: { pagination: {} } }, 'nothing'],
    ['data is a text', { code: 0, data: 'US' }, 'nothing'],
    ['a text there', buildBody('none'), 'string'],
    ['a number there', buildBody(0), 'number'],
  ])('a body without records at their path goes to quarantine as a whole: %s', (_, body, found) => {
    expect(read(body)).toMatchObject({
      records: 0,
      rowWrites: [],
      requests: [],
      quarantined: [
        { path: 'data.sound_list', issues: [{ message: `expected records at data.sound_list, found ${found}` }] },
      ],
    });
  });
});

test('undeclared fields are reported once per page, and the records load', () => {
  const {
    unknown,
    quarantined,
    rowWrites: deliveries,
  } = read(
    buildBody([
      sound(1, { mood: 'a', country_code: 'US' }),
      sound(2, { mood: 'b' }),
      sound(3, { trend: [{ time: 1_772_409_600, label: 2 }] }),
    ]),
  );
  expect(unknown.map(({ path, kind }) => [path, kind])).toEqual([
    ['mood', 'string'],
    ['trend[].label', 'number'],
  ]);
  expect(quarantined).toEqual([]);
  expect(deliveries.length).toBeGreaterThan(5);
});
