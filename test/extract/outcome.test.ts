import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Answer } from '../../src/extract/client.ts';
import { type Lane, classifyAnswer, refusalRules } from '../../src/extract/outcome.ts';

const timing = { fetchedAt: new Date('2026-03-02T10:00:00Z'), durationMs: 5 };
const answer = (status: number, body: string, retryAfterMs?: number): Answer => ({
  ...timing,
  status,
  bytes: Buffer.from(body),
  ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
});
const said = (code: unknown, message: unknown = '', data: unknown = null) =>
  JSON.stringify({ code, message, data, requestId: null });
const classed = (status: number, body: string, lane: Lane = 'realtime') => classifyAnswer(answer(status, body), lane);

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

test.each(['{"code":0}', '{"code":0,"message":"success","requestId":"1"}', '{"code":"0","dta":[1]}'])(
  'an answer with code 0 and no data at all is no success: %s',
  (body) => {
    expect(classed(200, body)).toMatchObject({ kind: 'unreadable', charge: 'unknown', bytes: Buffer.from(body) });
  },
);

describe('a refusal', () => {
  test.each<[string, number, string, Lane, string]>([
    ['HTTP 401', 401, said(401, 'Unauthorized'), 'offline', 'unauthorized'],
    ['HTTP 401 with code 0', 401, said(0, '', []), 'offline', 'unauthorized'],
    ['HTTP 401 without a body', 401, '', 'realtime', 'unavailable'],
    ['HTTP 403 as HTML', 403, HTML, 'offline', 'unavailable'],
    ['HTTP 403 as text', 403, 'Access denied', 'offline', 'unavailable'],
    ['HTTP 403 as JSON of a gateway', 403, '{"message":"Forbidden"}', 'offline', 'unavailable'],
    ['HTTP 407 of a proxy', 407, HTML, 'offline', 'unavailable'],
    ['HTTP 200 as HTML', 200, HTML, 'offline', 'unavailable'],
    ['HTTP 200 without a body', 200, '', 'offline', 'unavailable'],
    ['HTTP 200 with blanks', 200, ' \n', 'realtime', 'unavailable'],
    ['HTTP 200 as text', 200, 'OK', 'realtime', 'unavailable'],
    ['HTTP 204', 204, '', 'offline', 'unavailable'],
    ['HTTP 301 as HTML', 301, HTML, 'offline', 'unavailable'],
    ['HTTP 307 with an envelope', 307, said(0, 'ok', [1]), 'offline', 'unavailable'],
    ['HTTP 400 as HTML', 400, HTML, 'offline', 'unavailable'],
    ['HTTP 404 as HTML', 404, HTML, 'offline', 'unavailable'],
    ['HTTP 418 without a body', 418, '', 'offline', 'unavailable'],
    ['HTTP 511 of a captive portal', 511, HTML, 'offline', 'unavailable'],
    ['HTTP 429 as HTML', 429, HTML, 'offline', 'throttled'],
    ['code 500 that speaks of the rate', 200, said(500, 'Rate limit exceeded, 5 per second'), 'offline', 'throttled'],
    ['code -1 that speaks of haste', 200, said(-1, '请求过于频繁'), 'offline', 'throttled'],
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
    ['HTTP 302', 302, '', 'offline', 'unavailable'],
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
    ['no code', 200, '{"data":[1]}', 'offline', 'unavailable'],
    ['a code that is null', 200, said(null, '', [1]), 'offline', 'unavailable'],
    ['a code that is a word', 200, said('ERR_ACCESS', '', [1]), 'offline', 'unavailable'],
    ['a body that is a list', 200, '[{"code":0}]', 'realtime', 'unavailable'],
    ['a body that is null', 200, 'null', 'realtime', 'unavailable'],
    ['a body that is a text', 200, '"ok"', 'realtime', 'unavailable'],
  ])('%s', (_, status, body, lane, kind) => {
    expect(classed(status, body, lane)).toMatchObject({ kind, charge: 'released', status });
  });

  test('keeps status, code, message and when to come back', () => {
    expect(classifyAnswer(answer(429, said('429', 'slow down'), 2000), 'offline')).toEqual({
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
  test.each(['{"code":0,"data":[{"clip_id":"67', '{', '[1', '{"code":0,"data":[1]}}'])(
    'may have been billed and is kept: %j',
    (body) => {
      const bytes = Buffer.from(body);
      expect(classed(200, body)).toMatchObject({ kind: 'unreadable', charge: 'unknown', status: 200, bytes });
    },
  );

  test('is kept as it came where it could not be decoded', () => {
    const bytes = Buffer.from([0x1f, 0x8b, 8, 0, 1, 2, 3]);
    const came = { ...timing, status: 200, bytes, encoding: 'gzip', unreadable: 'unexpected end of file' };
    expect(classifyAnswer(came, 'offline')).toEqual({
      kind: 'unreadable',
      charge: 'unknown',
      message: 'HTTP 200, unexpected end of file',
      status: 200,
      bytes,
      encoding: 'gzip',
    });
    expect(classifyAnswer({ ...came, contentType: 'text/html' }, 'offline')).toMatchObject({ charge: 'released' });
    expect(classifyAnswer({ ...came, status: 502 }, 'offline')).toMatchObject({
      kind: 'unavailable',
      charge: 'released',
    });
  });

  test('is good where all of its JSON came', () => {
    const came = { ...answer(200, said(0, 'ok', [1])), unreadable: 'the body is cut' };
    expect(classifyAnswer(came, 'offline')).toMatchObject({ kind: 'ok', charge: 'captured' });
  });

  test('may have been billed where it was cut before its first byte, and nothing in between is to blame', () => {
    const why = 'the body is cut after 0 bytes: terminated';
    for (const contentType of ['application/json', 'application/octet-stream', undefined]) {
      const came = { ...answer(200, ''), unreadable: why, ...(contentType === undefined ? {} : { contentType }) };
      expect(classifyAnswer(came, 'realtime')).toEqual({
        kind: 'unavailable',
        charge: 'unknown',
        message: `HTTP 200, ${why}`,
        status: 200,
      });
    }
    const page = { ...answer(200, ''), unreadable: why, contentType: 'text/html' };
    expect(classifyAnswer(page, 'offline')).toMatchObject({ kind: 'unavailable', charge: 'released' });
    const refusal = classifyAnswer({ ...answer(503, ''), unreadable: why }, 'offline');
    expect(refusal).toMatchObject({ kind: 'unavailable', charge: 'released', message: expect.stringContaining(why) });
  });

  test('under a status that is not billed costs nothing', () => {
    expect(classed(500, '{"code":500,"mess')).toMatchObject({ kind: 'unavailable', charge: 'released' });
  });
});

describe('no answer', () => {
  test('after the request was sent may have been billed', () => {
    expect(classifyAnswer({ ...timing, error: 'reset', sent: true }, 'offline')).toEqual({
      kind: 'unavailable',
      charge: 'unknown',
      message: 'reset',
    });
  });

  test('before the request was sent cost nothing', () => {
    expect(classifyAnswer({ ...timing, error: 'refused', sent: false }, 'offline')).toMatchObject({
      kind: 'unavailable',
      charge: 'released',
    });
  });

  test('because we stop is nobody’s failure', () => {
    const cut = { ...timing, error: 'cut', interrupted: true } as const;
    expect(classifyAnswer({ ...cut, sent: true }, 'offline')).toMatchObject({ kind: 'interrupted', charge: 'unknown' });
    expect(classifyAnswer({ ...cut, sent: false }, 'offline')).toMatchObject({
      kind: 'interrupted',
      charge: 'released',
    });
  });
});

test('docs/errors.md has these rules, in this order', () => {
  const text = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8');
  const rows = text.split('\n').map((line) => line.split('|').map((cell) => cell.trim()));
  const from = rows.findIndex(([, first]) => first === refusalRules[0]?.when);
  const documented = rows.slice(from, from + refusalRules.length).map(([, when, kind]) => ({ when, kind }));
  expect(documented).toEqual(refusalRules.map(({ when, kind }) => ({ when, kind })));
});
