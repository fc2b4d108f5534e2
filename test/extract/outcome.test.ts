import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Answer } from '../../src/extract/client.ts';
import { type Lane, outcomeOf, refusalRules } from '../../src/extract/outcome.ts';

const timing = { fetchedAt: new Date('2026-03-02T10:00:00Z'), durationMs: 5 };
const answer = (status: number, body: string, retryAfterMs?: number): Answer => ({
  ...timing,
  status,
  bytes: Buffer.from(body),
  ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
});
const said = (code: unknown, message: unknown = '', data: unknown = null) =>
  JSON.stringify({ code, message, data, requestId: null });
const classed = (status: number, body: string, lane: Lane = 'realtime') => outcomeOf(answer(status, body), lane);

const QUOTA = 'Usage Limit Exceeded, Please Contact Administrator to Increase Quota';
const HTML = '<html><head><title>502 Bad Gateway</title></head></html>';

describe('an answer with data', () => {
  test.each<[string, unknown]>([
    ['an object', { sound: {} }],
    ['a list', [{ clip_id: '1' }]],
    ['a bare text', 'US'],
    ['a list that lies deeper and is empty', { pagination: {}, sound_list: [] }],
    ['a zero', 0],
    ['a false', false],
  ])('is ok and billed: %s', (_, data) => {
    const body = said(0, 'success', data);
    expect(classed(200, body)).toEqual({
      kind: 'ok',
      charge: 'captured',
      status: 200,
      body: { code: 0, message: 'success', data, requestId: null },
      bytes: Buffer.from(body),
    });
  });

  test.each(['"0"', '0', '0.0'])('is ok when the code is written as %s', (code) => {
    expect(classed(200, `{"code":${code},"data":[1]}`).kind).toBe('ok');
  });

  test('is ok whatever the message, and without one', () => {
    for (const message of ['ok', 'success', '', null, 500, 'Usage limit']) {
      expect(classed(200, said(0, message, [1])).kind).toBe('ok');
    }
    expect(classed(200, '{"code":0,"data":[1]}').kind).toBe('ok');
  });
});

test.each(['null', '[]', '{}', '""'])('an answer with code 0 and data %s is absent, and billed', (data) => {
  expect(classed(200, `{"code":0,"message":"success","data":${data}}`, 'offline')).toMatchObject({
    kind: 'absent',
    charge: 'captured',
  });
});

test('an answer with code 0 and no data at all is absent', () => {
  expect(classed(200, '{"code":0}').kind).toBe('absent');
});

describe('a refusal', () => {
  test.each<[string, number, string, Lane, string]>([
    ['HTTP 401', 401, said(401, 'Unauthorized'), 'offline', 'unauthorized'],
    ['HTTP 401 without a body', 401, '', 'realtime', 'unauthorized'],
    ['HTTP 403 as HTML', 403, HTML, 'offline', 'unauthorized'],
    ['code 401 in HTTP 200', 200, said(401), 'realtime', 'unauthorized'],
    ['code 403 as text', 200, said('403'), 'realtime', 'unauthorized'],
    ['HTTP 500 that speaks of the quota', 500, said(500, QUOTA), 'offline', 'out_of_quota'],
    ['HTTP 200 that speaks of the quota', 200, said(500, QUOTA), 'realtime', 'out_of_quota'],
    ['HTTP 429 that speaks of the quota', 429, said(429, QUOTA.toLowerCase()), 'offline', 'out_of_quota'],
    ['the quota in msg', 500, JSON.stringify({ code: 500, msg: QUOTA }), 'offline', 'out_of_quota'],
    ['the quota in msg beside a null message', 500, `{"message":null,"msg":"${QUOTA}"}`, 'offline', 'out_of_quota'],
    ['HTTP 429', 429, said(429, 'Too Many Requests'), 'offline', 'throttled'],
    ['code 429 in HTTP 200', 200, said(429), 'realtime', 'throttled'],
    ['code 429 as text', 200, said('429'), 'realtime', 'throttled'],
    ['HTTP 408', 408, '', 'offline', 'unavailable'],
    ['HTTP 500 without a body', 500, '', 'offline', 'unavailable'],
    ['HTTP 502 as HTML', 502, HTML, 'realtime', 'unavailable'],
    ['HTTP 503 with code 0', 503, said(0, 'ok', [1]), 'realtime', 'unavailable'],
    ['HTTP 302', 302, '', 'offline', 'rejected'],
    ['HTTP 400', 400, said(400, 'bad'), 'offline', 'rejected'],
    ['HTTP 404', 404, said(404, 'no such path'), 'offline', 'rejected'],
    ['risk control', 200, said(500, 'risk'), 'realtime', 'unavailable'],
    ['risk control, code as text', 200, said('500'), 'realtime', 'unavailable'],
    ['realtime code 500 that names a parameter', 200, said(500, 'id：must not be null'), 'realtime', 'unavailable'],
    ['offline code 500, parameter missing', 200, said(500, 'date：must not be null'), 'offline', 'rejected'],
    ['offline code 500, parameter wrong', 200, said(500, 'Failed to convert value'), 'offline', 'rejected'],
    ['offline code 500 for another reason', 200, said(500, 'Internal error'), 'offline', 'unavailable'],
    ['a page size that is too large', 200, said(1001, 'page_size must be <= 10'), 'offline', 'rejected'],
    ['code 200', 200, said(200, 'success', [1]), 'offline', 'rejected'],
    ['code -1', 200, said('-1'), 'offline', 'rejected'],
    ['no code', 200, '{"data":[1]}', 'offline', 'rejected'],
    ['a code that is null', 200, said(null, '', [1]), 'offline', 'rejected'],
    ['a body that is a list', 200, '[{"code":0}]', 'realtime', 'rejected'],
    ['a body that is null', 200, 'null', 'realtime', 'rejected'],
    ['a body that is a text', 200, '"ok"', 'realtime', 'rejected'],
  ])('%s', (_, status, body, lane, kind) => {
    expect(classed(status, body, lane)).toMatchObject({ kind, charge: 'released', status });
  });

  test('keeps status, code, message and when to come back', () => {
    expect(outcomeOf(answer(429, said('429', 'slow down'), 2000), 'offline')).toEqual({
      kind: 'throttled',
      charge: 'released',
      status: 429,
      code: 429,
      message: 'HTTP 429, code 429, slow down',
      retryAfterMs: 2000,
    });
  });

  test('keeps a message of any length short, without cutting a character in half', () => {
    for (const text of ['x'.repeat(100_000), '😀'.repeat(5_000), `x${'😀'.repeat(5_000)}`]) {
      const { message } = classed(400, said(400, text)) as { readonly message: string };
      expect(message.length).toBeLessThan(500);
      expect(message.isWellFormed()).toBe(true);
    }
  });
});

describe('an answer that is not whole', () => {
  test.each(['{"code":0,"data":[{"clip_id":"67', '', '<html>', '{"code":0,"data":[1]}}'])(
    'is tried again, and may have been billed: %j',
    (body) => {
      expect(classed(200, body)).toMatchObject({ kind: 'unavailable', charge: 'unknown', status: 200 });
    },
  );
});

describe('no answer', () => {
  test('after the request was sent may have been billed', () => {
    expect(outcomeOf({ ...timing, error: 'reset', sent: true }, 'offline')).toEqual({
      kind: 'unavailable',
      charge: 'unknown',
      message: 'reset',
    });
  });

  test('before the request was sent cost nothing', () => {
    expect(outcomeOf({ ...timing, error: 'refused', sent: false }, 'offline')).toMatchObject({
      kind: 'unavailable',
      charge: 'released',
    });
  });

  test('because we stop is nobody’s failure', () => {
    const cut = { ...timing, error: 'cut', interrupted: true } as const;
    expect(outcomeOf({ ...cut, sent: true }, 'offline')).toMatchObject({ kind: 'interrupted', charge: 'unknown' });
    expect(outcomeOf({ ...cut, sent: false }, 'offline')).toMatchObject({ kind: 'interrupted', charge: 'released' });
  });
});

describe('docs/errors.md', () => {
  const path = new URL('../../docs/errors.md', import.meta.url);

  test.each(refusalRules.map(({ when }) => when))('tells of: %s', (when) => {
    expect(existsSync(path) ? readFileSync(path, 'utf8') : 'there is no docs/errors.md').toContain(when);
  });
});
