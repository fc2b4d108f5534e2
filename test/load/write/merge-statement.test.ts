/** The text of the merge statements: small enough to be read, and as it is in the files of `golden`. */
import { describe, expect, test } from 'vitest';
import { listTableInfos } from '../../../src/load/tables/all.ts';
import type { TableInfo } from '../../../src/load/tables/table.ts';
import type { BatchShape } from '../../../src/load/write/merge-terms.ts';
import { buildMergeStatement } from '../../../src/load/write/merge-statement.ts';

const getInfo = (table: string): TableInfo => {
  const info = listTableInfos().find(({ name }) => name === table);
  if (!info) throw new Error(`there is no table ${table}`);
  return info;
};

const withAllColumns = (info: TableInfo): BatchShape => ({
  info,
  columns: info.columns.map(({ name }) => name),
  ownerColumns: [],
  isReplay: false,
});

const golden: Readonly<Record<string, BatchShape>> = {
  entity: withAllColumns(getInfo('music')),
  'entity-some-columns': { ...withAllColumns(getInfo('music')), columns: ['clip_id', 'title'] },
  'entity-replay': { ...withAllColumns(getInfo('music')), isReplay: true },
  'placeholder-row': { ...withAllColumns(getInfo('music')), columns: ['clip_id'] },
  link: withAllColumns(getInfo('product_influencers')),
  fact: withAllColumns(getInfo('music_snapshots')),
  'restated-fact': withAllColumns(getInfo('product_daily')),
  'restated-fact-replay': { ...withAllColumns(getInfo('product_daily')), isReplay: true },
  set: { ...withAllColumns(getInfo('product_skus')), ownerColumns: ['product_id'] },
};

describe('the statement of', () => {
  test.each(Object.entries(golden))('%s', async (name, shape) => {
    await expect(`${buildMergeStatement(shape)};\n`).toMatchFileSnapshot(`golden/${name}.sql`);
  });
});

/** How often a statement may name a column that is not part of the key. A CASE for each column once named all of them. */
const MAX_MENTIONS = 17;
const MAX_MENTIONS_IN_REPLAY = 26;
/** Bytes of the statement with all columns of the widest table: products, with 115. */
const MAX_LENGTH = 60_000;
const MAX_LENGTH_OF_REPLAY = 80_000;

const countMentions = (statement: string, name: string) => statement.split(`"${name}"`).length - 1;

describe('a statement names no column often, and is short:', () => {
  test.each(listTableInfos().map((info) => [info.name, info] as const))('%s', (_, info) => {
    const live = buildMergeStatement(withAllColumns(info));
    const replay = buildMergeStatement({ ...withAllColumns(info), isReplay: true });
    expect(live.length).toBeLessThan(MAX_LENGTH);
    expect(replay.length).toBeLessThan(MAX_LENGTH_OF_REPLAY);
    for (const { name } of info.columns) {
      if (info.key.includes(name)) continue;
      expect(countMentions(live, name)).toBeLessThanOrEqual(MAX_MENTIONS);
      expect(countMentions(replay, name)).toBeLessThanOrEqual(MAX_MENTIONS_IN_REPLAY);
    }
  });
});
