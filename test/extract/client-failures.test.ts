import type { RequestListener } from 'node:http';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { type Answer, EchotikClient } from '../../src/extract/client.ts';
import { AUTHORIZATION, failed, PASSWORD, USERNAME, withServer } from './server.ts';

/** A body that comes without end, a byte at a time. */
const drip: RequestListener = (_, response) => {
  const timer = setInterval(() => response.write(' '), 10);
  response.on('close', () => clearInterval(timer));
};
const hang: RequestListener = () => undefined;

const failures: Readonly<Record<string, RequestListener>> = {
  'gzip that is none': (_, response) => response.setHeader('content-encoding', 'gzip').end('{"code":0}'),
  'gzip that is cut': (_, response) =>
    response.setHeader('content-encoding', 'gzip').end(gzipSync('{"code":0}').subarray(0, -8)),
  'a connection reset before the answer': ({ socket }) => socket.resetAndDestroy(),
  'a connection reset inside the body': ({ socket }, response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('{"code":0', () => socket.resetAndDestroy());
  },
  'a body shorter than it said': ({ socket }, response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('{"code":0', () => socket.end());
  },
  'chunks that do not end': ({ socket }, response) => {
    response.writeHead(200, { 'transfer-encoding': 'chunked' });
    response.write('{"code":0', () => socket.end());
  },
  'an answer that is not HTTP': ({ socket }) => socket.end('SSH-2.0-OpenSSH_9.2\r\n'),
  'an answer that repeats our credentials in its status line': ({ socket, headers }) =>
    socket.end(`HTTP/1.1 ${headers.authorization}\r\n\r\n`),
};

const SECRETS = [USERNAME, PASSWORD, AUTHORIZATION, AUTHORIZATION.replace('Basic ', ''), encodeURIComponent(PASSWORD)];

function expectNoSecret(answer: Answer) {
  const text = JSON.stringify(answer);
  for (const secret of SECRETS) expect(text).not.toContain(secret);
}

describe('a call that was sent but got no whole answer may have been billed', () => {
  test.each(Object.keys(failures))('%s', (name) =>
    withServer(failures[name] ?? hang, async ({ call }) => {
      const answer = failed(await call());
      expect(answer).toMatchObject({ sent: true, error: expect.stringMatching(/./) });
      expect(answer.interrupted).toBeUndefined();
      expectNoSecret(answer);
    }),
  );

  test.each([
    ['a server that never answers', hang],
    ['a server that sends a byte now and then', drip],
  ])('%s, in time', (_, listener) =>
    withServer(
      listener,
      async ({ call }) => {
        const answer = failed(await call());
        expect(answer).toMatchObject({ sent: true, error: 'no complete answer within 0.3 s' });
        expect(answer.durationMs).toBeLessThan(10_000);
        expectNoSecret(answer);
      },
      { timeoutMs: 300 },
    ),
  );
});

describe('a call that never left cost nothing', () => {
  test.each([
    ['a port where nobody listens', 'http://127.0.0.1:1', /ECONNREFUSED/],
    ['a host that does not exist', 'http://no-such-host.invalid', /ENOTFOUND|EAI_AGAIN/],
  ])('%s', async (_, baseUrl, error) => {
    const client = new EchotikClient({ baseUrl, username: USERNAME, password: PASSWORD });
    const answer = failed(await client.call({ path: '/api', query: {} }));
    expect(answer).toMatchObject({ sent: false, error: expect.stringMatching(error) });
    expectNoSecret(answer);
    await client.close();
  });
});

describe('stopping', () => {
  test('cuts the calls in flight at once and says so', async () => {
    let inFlight = 0;
    let arrived: () => void;
    const allArrived = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    await withServer(
      () => {
        if (++inFlight === 3) arrived();
      },
      async ({ client, call }) => {
        const calls = [call(), call(), call()];
        await allArrived;
        client.abort();
        for (const answer of await Promise.all(calls)) {
          expect(answer).toMatchObject({ sent: true, interrupted: true });
          expectNoSecret(answer);
        }
      },
    );
  });

  test('keeps later calls from leaving', async () => {
    let asked = 0;
    await withServer(
      (_, response) => {
        asked++;
        response.end();
      },
      async ({ client, call }) => {
        client.abort();
        expect(await call()).toMatchObject({ sent: false, interrupted: true });
      },
    );
    expect(asked).toBe(0);
  });
});
