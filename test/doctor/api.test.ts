import { expect, test } from 'vitest';
import { probeApi, diagnoseAnswer } from '../../src/doctor/api.ts';
import type { Remark } from '../../src/doctor/diagnostic.ts';
import { readApiClock, diagnoseClock } from '../../src/doctor/clocks.ts';
import type { FaultKind } from '../../simulator/faults.ts';
import { startSimulator } from '../../simulator/server.ts';
import { expectReply, withServer } from '../extract/with-server.ts';

/** What is found with a simulator, which must have been asked once and have billed nothing. */
async function foundWith(faults: readonly FaultKind[], password?: string): Promise<readonly Remark[]> {
  const simulator = await startSimulator({ faults: faults.map((kind) => ({ kind })) });
  try {
    const { url, username } = simulator;
    const answer = await probeApi(url, { username, password: password ?? simulator.password });
    expect(simulator.bill).toMatchObject({ requests: 1, charged: 0, credits: 0 });
    return diagnoseAnswer('the API', answer);
  } finally {
    await simulator.close();
  }
}

test('valid credentials are recognised by a refusal that is not billed', async () => {
  expect(await foundWith([])).toEqual([
    { result: 'ok', message: 'the API accepts the credentials; nothing was billed', remedy: null },
  ]);
});

test('invalid credentials are an error that does not contain them', async () => {
  const remarks = await foundWith([], 'canary-91');
  expect(remarks).toEqual([
    {
      result: 'error',
      message: expect.stringContaining('the API refuses the credentials (HTTP 401'),
      remedy: expect.stringContaining('ECHOTIK_PASSWORD'),
    },
  ]);
  expect(JSON.stringify(remarks)).not.toContain('canary');
});

test.each<[FaultKind, Remark['result'], RegExp]>([
  ['quota', 'error', /the quota is used up/],
  ['throttle', 'warning', /because of its rate/],
  ['server-error', 'error', /does not answer as EchoTik does: HTTP 502/],
  ['reset', 'error', /does not answer as EchoTik does: /],
  ['risk', 'ok', /accepts the credentials/],
])('a call that meets %s is not repeated', async (kind, result, message) => {
  expect(await foundWith([kind])).toMatchObject([{ result, message: expect.stringMatching(message) }]);
});

test('an API that cannot be reached is an error', async () => {
  const answer = await probeApi('http://127.0.0.1:9', { username: 'u', password: 'canary-92' });
  expect(diagnoseAnswer('the API', answer)).toMatchObject([
    { result: 'error', message: expect.stringContaining('REFUSED') },
  ]);
});

test.each<[string, Remark['result'], number, string]>([
  ['a refusal under HTTP 500', 'ok', 500, '{"code":500,"message":"date：must not be null"}'],
  ['a refusal under HTTP 400', 'ok', 400, '{"code":400,"message":"bad request"}'],
  ['an answer instead of a refusal', 'warning', 200, '{"code":0,"message":"success","data":[]}'],
  ['a server that is ill', 'error', 500, '{"code":500,"message":"Internal Server Error"}'],
  ['another server', 'error', 200, '<html>'],
  ['another path', 'error', 404, '{"code":404,"message":"Not Found"}'],
])('%s is %s', (_, result, status, body) =>
  withServer(
    (__, response) => response.writeHead(status).end(body),
    async ({ call }) => expect(diagnoseAnswer('the API', await call())).toMatchObject([{ result }]),
  ),
);

test.each<[number, Remark['result'], RegExp]>([
  [0, 'ok', /^EchoTik agrees with our clock$/],
  [1, 'ok', /agrees/],
  [30, 'warning', /^the clock of EchoTik is (29|30|31) s ahead of ours$/],
  [-30, 'warning', /^the clock of EchoTik is (29|30|31) s behind ours$/],
  [3600, 'error', /^the clock of EchoTik is (3599|3600|3601) s ahead of ours$/],
])('an API whose clock is %i s ahead is %s', (seconds, result, message) =>
  withServer(
    (_, response) => response.setHeader('date', new Date(Date.now() + seconds * 1000).toUTCString()).end('{}'),
    async ({ call }) => {
      const reading = readApiClock(expectReply(await call()));
      expect(reading && diagnoseClock(reading)).toMatchObject({ result, message: expect.stringMatching(message) });
    },
  ),
);

test('a slow answer does not count as a wrong clock, and a failed call gives no time', () => {
  const reading = { clock: 'PostgreSQL', aheadMs: 5_000 };
  expect(diagnoseClock({ ...reading, uncertaintyMs: 4_000 }).result).toBe('ok');
  expect(diagnoseClock({ ...reading, uncertaintyMs: 1_000 }).result).toBe('warning');
  expect(diagnoseClock({ ...reading, aheadMs: -61_001, uncertaintyMs: 0 }).result).toBe('error');
  const timing = { fetchedAt: new Date(), durationMs: 1 };
  expect(readApiClock({ ...timing, error: 'away', sent: false })).toBeUndefined();
  expect(readApiClock({ ...timing, status: 200, bytes: Buffer.alloc(0) })).toBeUndefined();
});
