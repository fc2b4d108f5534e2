import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { search_results } from '../../src/load/tables/search-results.ts';
import { music } from '../../src/load/tables/music.ts';
import { row } from '../../src/streams/row.ts';
import { withSearchResult } from '../../src/streams/search/search-result.ts';
import { base64Image, fingerprintImage, imageDataUri } from '../../src/streams/search/image.ts';
import { realtimeProductSearch } from '../../src/streams/search/realtime-product-search.ts';

const PNG = 'iVBORw0KGgo=';

describe('an image', () => {
  test.each([PNG, `data:image/png;base64,${PNG}`])('as %s is sent as each search wants it', (image) => {
    expect(z.parse(base64Image, image)).toBe(PNG);
    expect(z.parse(imageDataUri, image)).toBe(`data:image/png;base64,${PNG}`);
    expect(fingerprintImage(image)).toBe(fingerprintImage(PNG));
  });

  test('is a JPEG where nothing tells what it is', () => {
    expect(z.parse(imageDataUri, '/9j/4AA=')).toBe('data:image/jpeg;base64,/9j/4AA=');
    expect(z.parse(imageDataUri, 'UklGRgAA')).toBe('data:image/webp;base64,UklGRgAA');
  });

  test.each(['', 'photo.png', '@photo.png', 'data:image/png;base64,', 'https://example.com/a.png'])(
    'is not %j',
    (value) => {
      expect(z.safeParse(base64Image, value).error?.issues[0]?.message).toBe('expected an image in base64');
      expect(z.safeParse(imageDataUri, value).success).toBe(false);
    },
  );
});

test('what is found is told with the question, whose filters have one order', () => {
  const thing = row(music, { clip_id: '7' });
  const moment = { snapshotDate: '2026-03-02', position: 3 };
  const rowOf = (filters: Record<string, string | number | undefined>) =>
    withSearchResult(thing, { search: 'realtime-music-search', query: 'lamp', region: 'US', filters }, moment);
  expect(rowOf({ sort_type: 1, filter_by: 0, other: undefined })).toEqual([
    thing,
    {
      table: search_results,
      values: {
        search: 'realtime-music-search',
        query: 'lamp',
        region: 'US',
        filters: 'filter_by=0&sort_type=1',
        snapshot_date: '2026-03-02',
        entity: 'music',
        entity_id: '7',
        position: 3,
      },
    },
  ]);
  expect(rowOf({})[1].values).toMatchObject({ filters: '' });
});

test.each([
  ['0;1735080995730523261', '1735080995730523261'],
  ['1735080995730523261', '1735080995730523261'],
  ['0;', undefined],
  ['1;2;3', undefined],
  ['x;1', undefined],
])('the item %j is the product %j', (item_id, product) => {
  const parsed = z.safeParse(realtimeProductSearch.record as z.ZodType<{ readonly item_id: string }>, { item_id });
  expect(parsed.data?.item_id).toBe(product);
});
