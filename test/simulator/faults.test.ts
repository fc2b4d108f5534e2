import { expect, test } from 'vitest';
import type { Fault } from '../../simulator/faults.ts';
import { ask, type Body, type DetailData, detail, list, MUSIC_DETAIL, MUSIC_LIST, withSimulator } from './ask.ts';

const QUOTA = 'Usage Limit Exceeded, Please Contact Administrator to Increase Quota';

test.each<[Fault, number, object]>([
  [{ kind: 'throttle' }, 429, { code: 429 }],
  [{ kind: 'throttle', body: true }, 200, { code: 429 }],
  [{ kind: 'risk' }, 200, { code: 500, data: null }],
  [{ kind: 'quota' }, 500, { message: QUOTA, data: null }],
  [{ kind: 'unauthorized' }, 401, { code: 401, data: null, requestId: null }],
])('%o refuses with HTTP %i and charges nothing', (fault, status, body) =>
  withSimulator({ faults: [fault] }, async (simulator) => {
    const response = await ask(simulator, MUSIC_LIST);
    expect(response.status).toBe(status);
    expect(response.headers.has('retry-after')).toBe(false);
    expect(await response.json()).toMatchObject(body);
    expect(simulator.bill).toEqual({ requests: 1, charged: 0, credits: 0 });
    expect(simulator.journal[0]).toMatchObject({ outcome: 'refused', status, charged: false, credits: 0 });
  }),
);

test('throttle may say when to come back', () =>
  withSimulator({ faults: [{ kind: 'throttle', retryAfter: 2 }] }, async (simulator) => {
    expect((await ask(simulator, MUSIC_LIST)).headers.get('retry-after')).toBe('2');
  }));

test('server-error is an HTML page of a gateway, not charged', () =>
  withSimulator({ faults: [{ kind: 'server-error' }] }, async (simulator) => {
    const response = await ask(simulator, MUSIC_LIST);
    expect([response.status, response.headers.get('content-type')]).toEqual([502, 'text/html']);
    expect(await response.text()).toContain('<html>');
    expect(simulator.bill.charged).toBe(0);
  }));

test('reset is charged and brings no reply', () =>
  withSimulator({ faults: [{ kind: 'reset' }] }, async (simulator) => {
    await expect(ask(simulator, MUSIC_LIST)).rejects.toThrow('fetch failed');
    expect(simulator.journal[0]).toMatchObject({
      outcome: 'broken',
      status: null,
      charged: true,
      credits: 2,
      bytes: 0,
    });
  }));

test('truncate is charged, promises more than it sends and breaks off', () =>
  withSimulator({ faults: [{ kind: 'truncate' }] }, async (simulator) => {
    const response = await ask(simulator, MUSIC_LIST);
    expect(Number(response.headers.get('content-length'))).toBeGreaterThan(simulator.journal[0]?.bytes ?? Infinity);
    await expect(response.text()).rejects.toThrow('terminated');
    expect(simulator.journal[0]).toMatchObject({ outcome: 'broken', status: 200, charged: true });
  }));

test('truncate clean is charged and looks complete but for its JSON', () =>
  withSimulator({ faults: [{ kind: 'truncate', clean: true }] }, async (simulator) => {
    const response = await ask(simulator, MUSIC_LIST);
    expect(response.headers.get('content-length')).toBeNull();
    const bytes = await response.arrayBuffer();
    expect(bytes.byteLength).toBe(simulator.journal[0]?.bytes);
    expect(() => JSON.parse(Buffer.from(bytes).toString()) as unknown).toThrow(SyntaxError);
    expect(simulator.bill.charged).toBe(1);
  }));

test('hang is charged and answers nothing until the simulator closes', async () => {
  let pending: Promise<unknown> = Promise.resolve();
  const started = performance.now();
  await withSimulator({ faults: [{ kind: 'hang' }] }, async (simulator) => {
    await expect(ask(simulator, MUSIC_LIST, {}, { signal: AbortSignal.timeout(100) })).rejects.toThrow('timeout');
    expect(simulator.journal[0]).toMatchObject({ outcome: 'broken', status: null, charged: true });
    pending = ask(simulator, MUSIC_LIST).catch((error: unknown) => error);
    await expect.poll(() => simulator.bill.requests).toBe(2);
  });
  expect(await pending).toBeInstanceOf(Error);
  expect(performance.now() - started).toBeLessThan(20_000);
});

test('hang with a time ends in a reset', () =>
  withSimulator({ faults: [{ kind: 'hang', ms: 30 }] }, async (simulator) => {
    await expect(ask(simulator, MUSIC_LIST)).rejects.toThrow('fetch failed');
  }));

test('latency delays, and adds up with another fault', () =>
  withSimulator({ faults: [{ kind: 'latency', ms: 60 }, { kind: 'risk' }], latencyMs: 40 }, async (simulator) => {
    const started = performance.now();
    expect(await (await ask(simulator, MUSIC_LIST)).json()).toMatchObject({ code: 500 });
    expect(performance.now() - started).toBeGreaterThan(95);
  }));

test('empty is charged: a list without rows, a detail without data', () =>
  withSimulator({ faults: [{ kind: 'empty' }] }, async (simulator) => {
    const { code, data } = await list(simulator);
    expect([code, data.sound_list, data.pagination.total, data.pagination.has_more]).toEqual([0, [], 0, false]);
    simulator.clearFaults();
    const clip_id = (await list(simulator)).data.sound_list[0]?.clip_id ?? '';
    simulator.addFault({ kind: 'empty' });
    expect(await detail(simulator, { clip_id })).toMatchObject({ code: 0, data: null });
    expect(simulator.bill.charged).toBe(3);
  }));

test('same-page gives page 1 forever', () =>
  withSimulator({ faults: [{ kind: 'same-page' }] }, async (simulator) => {
    const [first, last] = [await list(simulator, { page: 1 }), await list(simulator, { page: 77 })];
    expect(last.data).toEqual(first.data);
    expect(last.data.pagination).toMatchObject({ page: 1, has_more: true });
  }));

test('short-page lacks one record of a list, and says nothing of it', () =>
  withSimulator({}, async (simulator) => {
    const { data: whole } = await list(simulator);
    simulator.addFault({ kind: 'short-page' });
    const { data } = await list(simulator);
    expect(data.sound_list).toEqual(whole.sound_list.slice(1));
    expect(data.pagination).toEqual(whole.pagination);
  }));

test('malformed-record spoils the key of one record, in turns null and of a wrong type', () =>
  withSimulator({ faults: [{ kind: 'malformed-record' }] }, async (simulator) => {
    const spoiled = async () =>
      (await list(simulator)).data.sound_list
        .map(({ clip_id }) => clip_id as unknown)
        .filter((id) => typeof id !== 'string');
    expect([await spoiled(), await spoiled()]).toEqual([[null], [{ not: 'an id' }]]);
    simulator.clearFaults();
    expect(await spoiled()).toEqual([]);
  }));

test('unknown-field adds a field to each record, of lists and details', () =>
  withSimulator({}, async (simulator) => {
    const clip_id = (await list(simulator)).data.sound_list[0]?.clip_id ?? '';
    simulator.addFault({ kind: 'unknown-field' });
    expect((await list(simulator)).data.sound_list.every((sound) => 'unannounced_field' in sound)).toBe(true);
    const { data } = (await (await ask(simulator, MUSIC_DETAIL, { clip_id })).json()) as Body<DetailData>;
    expect(data.sound).toHaveProperty('unannounced_field');
  }));

test('times, after and match choose the requests a fault hits', () =>
  withSimulator({ faults: [{ kind: 'risk', after: 1, times: 2, match: 'region=GB' }] }, async (simulator) => {
    const codes: number[] = [];
    for (const region of ['US', 'GB', 'US', 'GB', 'GB', 'GB']) codes.push((await list(simulator, { region })).code);
    expect(codes).toEqual([0, 0, 0, 500, 500, 0]);
  }));

test('a rate hits its share of the requests, the same ones each time', async () => {
  const runs: number[][] = [];
  for (const _ of [1, 2]) {
    await withSimulator({ faults: [{ kind: 'risk', rate: 0.25 }] }, async (simulator) => {
      const codes: number[] = [];
      for (let i = 0; i < 200; i++) codes.push((await list(simulator)).code);
      runs.push(codes);
    });
  }
  const hit = runs[0]?.filter((code) => code === 500).length;
  expect(hit).toBeGreaterThan(25);
  expect(hit).toBeLessThan(75);
  expect(runs[1]).toEqual(runs[0]);
});
