import type { RequestListener } from 'node:http';
import { describe, expect, test } from 'vitest';
import { type Answer, EchotikClient } from '../../src/extract/client.ts';
import { classifyAnswer } from '../../src/extract/outcome.ts';
import { AUTHORIZATION, expectFailure, PASSWORD, expectReply, USERNAME, withServer } from './with-server.ts';

/** A body that comes without end, a byte at a time. */
const drip: RequestListener = (_, response) => {
  const timer = setInterval(() => response.write(' '), 10);
  response.on('close', () => clearInterval(timer));
};
const hang: RequestListener = () => undefined;

const failures: Readonly<Record<string, RequestListener>> = {
  'a connection reset before the answer': ({ socket }) => socket.resetAndDestroy(),
  'an answer that is not HTTP': ({ socket }) => socket.end('SSH-2.0-OpenSSH_9.2\r\n'),
  'an answer that repeats our credentials in its status line': ({ socket, headers }) =>
    socket.end(`HTTP/1.1 ${headers.authorization}\r\n\r\n`),
};

/** The API answered, but not all of it came. */
const cuts: Readonly<Record<string, RequestListener>> = {
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
};

const SECRETS = [USERNAME, PASSWORD, AUTHORIZATION, AUTHORIZATION.replace('Basic ', ''), encodeURIComponent(PASSWORD)];

function expectNoSecret(answer: Answer) {
  const text = JSON.stringify(answer);
  for (const secret of SECRETS) expect(text).not.toContain(secret);
}

describe('a call that was sent but got no whole answer may have been billed', () => {
  test.each(Object.keys(failures))('%s', (name) =>
    withServer(failures[name] ?? hang, async ({ call }) => {
      const answer = expectFailure(await call());
      expect(answer).toMatchObject({ sent: true, error: expect.stringMatching(/./) });
      expect(answer.interrupted).toBeUndefined();
      expectNoSecret(answer);
    }),
  );

  test('a server that never answers, in time', () =>
    withServer(
      hang,
      async ({ call }) => {
        const answer = expectFailure(await call());
        expect(answer).toMatchObject({ sent: true, error: 'no complete answer within 0.3 s' });
        expect(answer.durationMs).toBeLessThan(10_000);
        expectNoSecret(answer);
      },
      { timeoutMs: 300 },
    ));
});

describe('an answer of which not all came is kept as far as it came', () => {
  test.each(Object.keys(cuts))('%s', (name) =>
    withServer(cuts[name] ?? hang, async ({ call }) => {
      const answer = expectReply(await call());
      expect(answer).toMatchObject({ status: 200, bytes: Buffer.from('{"code":0') });
      expect(answer.unreadable).toMatch(/^the body is cut after 9 bytes: /);
      expectNoSecret(answer);
    }),
  );

  test('a server that sends a byte now and then, in time', () =>
    withServer(
      drip,
      async ({ call }) => {
        const answer = expectReply(await call());
        expect(answer.unreadable).toBe('no complete answer within 0.3 s');
        expect(answer.durationMs).toBeLessThan(10_000);
      },
      { timeoutMs: 300 },
    ));
});

describe('an answer of which only the head came may have been billed', () => {
  const head: RequestListener = (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '5000' });
    response.flushHeaders();
  };
  test.each<readonly [string, RequestListener, RegExp]>([
    [
      'and then a reset',
      (request, response) => {
        head(request, response);
        // A write of no bytes ends when the head has been sent.
        response.socket?.write('', () => request.socket.resetAndDestroy());
      },
      /^HTTP 200, the body is cut after 0 bytes: /,
    ],
    ['and then nothing', head, /^HTTP 200, no complete answer within 0\.3 s$/],
    [
      'and then the end of the connection',
      (request, response) => {
        head(request, response);
        request.socket.end();
      },
      /^HTTP 200, the body is cut after 0 bytes: /,
    ],
  ])('%s', (_, listener, message) =>
    withServer(
      listener,
      async ({ call }) => {
        expect(classifyAnswer(await call(), 'offline')).toEqual({
          kind: 'unavailable',
          charge: 'unknown',
          status: 200,
          message: expect.stringMatching(message),
        });
      },
      { timeoutMs: 300 },
    ),
  );

  test('unlike an answer whose body is empty', () =>
    withServer(
      (_, response) => response.writeHead(200, { 'content-length': '0', 'content-encoding': 'gzip' }).end(),
      async ({ call }) =>
        expect(classifyAnswer(await call(), 'offline')).toMatchObject({ kind: 'unavailable', charge: 'released' }),
    ));
});

describe('a call that never left cost nothing', () => {
  test.each([
    ['a port where nobody listens', 'http://127.0.0.1:1', /ECONNREFUSED/],
    ['a host that does not exist', 'http://no-such-host.invalid', /ENOTFOUND|EAI_AGAIN/],
  ])('%s', async (_, baseUrl, error) => {
    const client = new EchotikClient({ baseUrl, username: USERNAME, password: PASSWORD, now: () => new Date() });
    const answer = expectFailure(await client.call({ path: '/api', query: {} }));
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
