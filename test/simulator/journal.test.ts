import { expect, test } from 'vitest';
import { ConfigError } from '../../src/errors.ts';
import { startSimulator } from '../../simulator/server.ts';
import { ask, list, MUSIC_LIST, withSimulator } from './ask.ts';

test('every request is journaled, equal requests with equal identity', () =>
  withSimulator({}, async (simulator) => {
    const before = Date.now();
    const text = await (await ask(simulator, MUSIC_LIST, { region: 'GB', page: 2 })).text();
    await list(simulator, { page: 2, region: 'GB' });
    const [first, second] = simulator.journal;
    expect(first).toMatchObject({
      path: MUSIC_LIST,
      query: { page: '2', region: 'GB' },
      identity: `${MUSIC_LIST}?page=2&region=GB`,
      status: 200,
      outcome: 'answered',
      charged: true,
      credits: 2,
      bytes: Buffer.byteLength(text),
    });
    expect(first?.at).toBeGreaterThanOrEqual(before);
    expect(second?.identity).toBe(first?.identity);
  }));

test('the bill adds up what the journal says', () =>
  withSimulator({ faults: [{ kind: 'risk', rate: 0.3 }] }, async (simulator) => {
    for (let page = 1; page <= 20; page++) await list(simulator, { page });
    const charged = simulator.journal.filter((entry) => entry.charged);
    const credits = charged.reduce((sum, entry) => sum + entry.credits, 0);
    expect(simulator.bill).toEqual({ requests: 20, charged: charged.length, credits });
    expect(charged.length).toBeLessThan(20);
  }));

test('the journal keeps the newest entries, the bill counts on', () =>
  withSimulator({ journal: 5 }, async (simulator) => {
    for (let page = 1; page <= 12; page++) await list(simulator, { page });
    expect(simulator.journal.map(({ query }) => query['page'])).toEqual(['8', '9', '10', '11', '12']);
    expect(simulator.bill).toEqual({ requests: 12, charged: 12, credits: 24 });
  }));

test('a taken port is a ConfigError', () =>
  withSimulator({}, async (simulator) => {
    const port = Number(new URL(simulator.url).port);
    await expect(startSimulator({ port })).rejects.toThrow(ConfigError);
  }));
