import { expect, test } from 'vitest';
import type { Gap } from '../../src/past/gaps.ts';
import { parseAs } from '../support/parse-as.ts';
import { runInProcess } from '../support/run-in-process.ts';
import { withWorld } from '../support/world.ts';

const SPAN = ['--from', '2026-02-28', '--to', '2026-03-03'];
const LIST = 'product-ranklist';

test('gaps are shown in total, by series, and by the table that has them', () =>
  withWorld({}, async ({ sync, url }) => {
    for (const day of ['2026-03-02', '2026-03-03']) await sync(day, LIST, { maxPages: 1 });
    await sync('2026-03-02', 'trending-music-list', { maxPages: 1, follow: [] });
    const gaps = async (...args: readonly string[]) => {
      const { code, stdout, stderr } = await runInProcess(['gaps', ...args, ...SPAN], { DATABASE_URL: url });
      expect([code, stderr]).toEqual([0, '']);
      return stdout;
    };
    const all = await gaps();
    expect(all).toMatch(
      /^From 2026-02-28 to 2026-03-03, 4 days\.\nstream +series +present +absent +open +failed +missing +gone\n/,
    );
    const parseRow = (name: string) =>
      new RegExp(`^${name} +(.*)$`, 'm').exec(all)?.[1]?.trim().split(/ +/).map(Number);
    // The pipelines request three series: by day, week and month.
    expect(parseRow(LIST)).toEqual([3, 2, 0, 0, 0, 10, 0]);
    expect(parseRow('trending-music-list')).toEqual([1, 1, 0, 0, 0, 0, 3]);
    // It was never requested, but a pipeline would.
    expect(parseRow('seller-ranklist')).toEqual([3, 0, 0, 0, 0, 12, 0]);

    const bySeries = (await gaps(LIST)).split('\n').filter((line) => line.includes('rank_type=1'));
    expect(bySeries.map((line) => line.split(/ {2,}/).slice(2, 6))).toEqual([
      ['2026-02-28', '2026-02-28', '1', 'missing'],
      ['2026-03-01', '2026-03-02', '2', 'present'],
      ['2026-03-03', '2026-03-03', '1', 'missing'],
    ]);
    expect(await gaps('trending-music-list')).toMatch(
      / 2026-02-28 +2026-03-01 +2 +gone\n.* 2026-03-02 +2026-03-02 +1 +present /,
    );

    const listStreams = async (...args: readonly string[]) =>
      new Set(parseAs<readonly Gap[]>(await gaps(...args, '--json')).map(({ stream }) => stream));
    expect(await listStreams('--table', 'product_ranks')).toEqual(new Set([LIST]));
    expect(await listStreams('--table', 'echotik.product_ranks')).toEqual(new Set([LIST]));
    expect(await listStreams('--table', 'music_snapshots')).toEqual(new Set(['trending-music-list']));
    expect(await listStreams(LIST, '--table', 'products')).toEqual(new Set([LIST]));
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
