import { expect, test } from 'vitest';
import { runInProcess } from '../support/run-in-process.ts';
import { withWorld } from '../support/world.ts';

const LIST = 'trending-music-list';
const FIELD = 'unannounced_field';

test('new fields are listed until they are accepted', () =>
  withWorld({}, async ({ sync, url, simulator }) => {
    const drift = async (...args: readonly string[]) => {
      const { code, stdout, stderr } = await runInProcess(['drift', ...args], { DATABASE_URL: url });
      expect([code, stderr]).toEqual([0, '']);
      return stdout;
    };
    expect(await drift('list')).toBe('No field is new or gone.\n');
    simulator.addFault({ kind: 'unknown-field' });
    await sync('2026-03-02', LIST, { maxPages: 1, follow: [] });
    const found = { stream: LIST, path: FIELD, kind: 'object', request_id: 1 };
    expect(JSON.parse(await drift('list', '--json'))).toMatchObject([{ ...found, accepted_at: null }]);
    expect(await drift('list')).toMatch(/^stream +path .*\n[- ]+\ntrending-music-list +unannounced_field +object /);
    expect(JSON.parse(await drift('accept', LIST, FIELD, '--json'))).toEqual({ accepted: 1 });
    expect(JSON.parse(await drift('list', '--json'))).toEqual([]);
    expect(JSON.parse(await drift('list', '--all', '--json'))).toMatchObject([
      { ...found, accepted_at: expect.any(String) },
    ]);
  }));
