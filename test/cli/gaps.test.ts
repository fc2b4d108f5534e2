import { expect, test } from 'vitest';
import { runHere } from '../support/here.ts';
import { withWorld } from '../support/world.ts';

const SPAN = ['--from', '2026-02-28', '--to', '2026-03-03'];
const LIST = 'product-ranklist';

test('gaps are told in sum, key by key, and by the table they leave', () =>
  withWorld({}, async ({ sync, url }) => {
    for (const day of ['2026-03-02', '2026-03-03']) await sync(day, LIST, { maxPages: 1 });
    await sync('2026-03-02', 'trending-music-list', { maxPages: 1, follow: [] });
    const gaps = async (...args: readonly string[]) => {
      const { code, stdout, stderr } = await runHere(['gaps', ...args, ...SPAN], { DATABASE_URL: url });
      expect([code, stderr]).toEqual([0, '']);
      return stdout;
    };
    const all = await gaps();
    expect(all).toMatch(
      /^From 2026-02-28 to 2026-03-03, 4 days\.\nstream +keys +present +absent +open +failed +missing +gone\n/,
    );
    const rowOf = (name: string) => new RegExp(`^${name} +(.*)$`, 'm').exec(all)?.[1]?.trim().split(/ +/).map(Number);
    // The pipelines by day, week and month.
    expect(rowOf(LIST)).toEqual([3, 2, 0, 0, 0, 10, 0]);
    expect(rowOf('trending-music-list')).toEqual([1, 1, 0, 0, 0, 0, 3]);
    // Nobody asked it, a pipeline would.
    expect(rowOf('seller-ranklist')).toEqual([3, 0, 0, 0, 0, 12, 0]);

    const byKey = (await gaps(LIST)).split('\n').filter((line) => line.includes('rank_type=1'));
    expect(byKey.map((line) => line.split(/ {2,}/).slice(2, 6))).toEqual([
      ['2026-02-28', '2026-02-28', '1', 'missing'],
      ['2026-03-01', '2026-03-02', '2', 'present'],
      ['2026-03-03', '2026-03-03', '1', 'missing'],
    ]);
    expect(await gaps('trending-music-list')).toMatch(
      / 2026-02-28 +2026-03-01 +2 +gone\n.* 2026-03-02 +2026-03-02 +1 +present /,
    );

    const streamsOf = async (...args: readonly string[]) =>
      new Set(JSON.parse(await gaps(...args, '--json')).map(({ stream }: { stream: string }) => stream));
    expect(await streamsOf('--table', 'product_ranks')).toEqual(new Set([LIST]));
    expect(await streamsOf('--table', 'echotik.product_ranks')).toEqual(new Set([LIST]));
    expect(await streamsOf('--table', 'music_snapshots')).toEqual(new Set(['trending-music-list']));
    expect(await streamsOf(LIST, '--table', 'products')).toEqual(new Set([LIST]));
    expect(JSON.parse(await gaps(LIST, '--json'))).toContainEqual({
      stream: LIST,
      key: { region: 'US', rank_type: 1, product_rank_field: 1 },
      can_be_bought: true,
      from: '2026-03-02',
      to: '2026-03-02',
      state: 'present',
      request_id: 2,
      run_id: 2,
      error: null,
    });
  }));
