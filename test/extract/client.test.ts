import type { IncomingMessage } from 'node:http';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { AUTHORIZATION, expectReply, withServer } from './with-server.ts';

/** Asks once and returns what the server saw. */
async function seen(query: Readonly<Record<string, string>>, prefix = ''): Promise<IncomingMessage> {
  let message: IncomingMessage | undefined;
  await withServer(
    (request, response) => {
      message = request;
      response.end('{}');
    },
    async ({ call }) => expectReply(await call('/api/v3/list', query)),
    { prefix },
  );
  if (!message) throw new Error('nothing was asked');
  return message;
}

describe('a call', () => {
  test('is a GET with Basic credentials', async () => {
    const { method, headers } = await seen({});
    expect(method).toBe('GET');
    expect(headers).toMatchObject({ authorization: AUTHORIZATION, accept: 'application/json' });
  });

  test('says every param as it is', async () => {
    const query = { keyword: 'café & 音乐 + 100%', ids: '1,2', empty: '', 'a=b': '?#/' };
    const { url = '' } = await seen(query);
    expect(Object.fromEntries(new URL(url, 'http://x').searchParams)).toEqual(query);
    expect(url).toMatch(/^\/api\/v3\/list\?[!-~]+$/);
  });

  test.each(['', '/', '/gateway', '/gateway/', '/a/b//'])('goes below the base URL with path "%s"', async (prefix) => {
    const { url = '' } = await seen({ page: '1' }, prefix);
    expect(url).toBe(`${prefix.replace(/\/+$/, '')}/api/v3/list?page=1`);
  });
});

describe('an answer', () => {
  test.each([200, 204, 401, 404, 429, 500, 502])('of HTTP %i is an answer', (status) =>
    withServer(
      (_, response) => response.writeHead(status).end(),
      async ({ call }) => expect(expectReply(await call())).toMatchObject({ status, bytes: Buffer.alloc(0) }),
    ),
  );

  test('comes byte by byte as the server wrote it', () => {
    const bytes = Buffer.from([0, 0xff, 0x0a, 0x80]);
    return withServer(
      (_, response) => response.end(bytes),
      async ({ call }) => expect(expectReply(await call()).bytes).toEqual(bytes),
    );
  });

  test('of many megabytes comes whole', () => {
    const bytes = Buffer.alloc(20_000_000, 'x');
    return withServer(
      (_, response) => response.end(bytes),
      async ({ call }) => expect(expectReply(await call()).bytes.equals(bytes)).toBe(true),
    );
  });

  test('in gzip is unpacked', () =>
    withServer(
      ({ headers }, response) => {
        expect(headers['accept-encoding']).toBe('gzip');
        response.setHeader('content-encoding', 'gzip').end(gzipSync('{"code":0}'));
      },
      async ({ call }) => expect(expectReply(await call()).bytes.toString()).toBe('{"code":0}'),
    ));

  test('that redirects is not followed: our credentials stay with the host they are for', async () => {
    let asked = 0;
    await withServer(
      (_, response) => {
        asked++;
        response.writeHead(302, { location: '/elsewhere' }).end();
      },
      async ({ call }) => expect(expectReply(await call()).status).toBe(302),
    );
    expect(asked).toBe(1);
  });

  test('tells when it came and how long it took', () =>
    withServer(
      (_, response) => response.end(),
      async ({ call }) => {
        const { fetchedAt, durationMs } = await call();
        expect(fetchedAt).toBeInstanceOf(Date);
        expect(durationMs).toBeGreaterThanOrEqual(0);
      },
    ));
});

describe('Retry-After', () => {
  const retryAfterMs = async (header: string) => {
    let ms: number | undefined;
    await withServer(
      (_, response) => response.writeHead(429, { 'retry-after': header }).end(),
      async ({ call }) => {
        ({ retryAfterMs: ms } = expectReply(await call()));
      },
    );
    return ms;
  };

  test('is a number of seconds', async () => {
    expect(await retryAfterMs('2')).toBe(2000);
    expect(await retryAfterMs('0')).toBe(0);
  });

  test('is a date', async () => {
    const ms = await retryAfterMs(new Date(Date.now() + 100_000).toUTCString());
    expect(ms).toBeGreaterThan(90_000);
    expect(ms).toBeLessThanOrEqual(100_000);
    expect(await retryAfterMs('Mon, 02 Mar 2020 10:00:00 GMT')).toBe(0);
  });

  test.each([
    ['86400', 900_000],
    ['9999999', 900_000],
    ['1771404540', 900_000],
    ['9'.repeat(400), 900_000],
    ['Fri, 31 Dec 9999 23:59:59 GMT', 900_000],
    [' 7 ', 7_000],
  ])('of %s is believed up to a quarter of an hour', async (header, ms) => {
    expect(await retryAfterMs(header)).toBe(ms);
  });

  test.each(['soon', '', '-5', '1.5', 'x 5'])('that is "%s" says nothing', async (header) => {
    expect(await retryAfterMs(header)).toBeUndefined();
  });
});
