import { describe, expect, test } from 'vitest';
import { catalogue, requireStream } from '../../src/streams/catalogue.ts';
import { canFollow, listChildLinks, listParentLinks, listPossibleParents } from '../../src/streams/input-links.ts';
import type { RowContext } from '../../src/streams/stream.ts';

const context = (params: object): RowContext<never> =>
  ({ params, snapshotDate: '2026-03-02', observedAt: new Date(), position: 1 }) as unknown as RowContext<never>;

const link = (child: string, from: object) =>
  listParentLinks(requireStream(child), [], { [child]: { from: [{ regions: ['US'], ...from } as never] } });

const inputs = (child: string, from: object, record: object, params: object = {}) =>
  link(child, from).flatMap(({ pick }) => pick(record, context(params)));

describe('a link between two streams', () => {
  test.each([
    ['influencer-detail', 'product-influencer-list', { user_id: '7' }, { user_ids: '7' }],
    ['product-influencer-list', 'product-detail', { product_id: '1' }, { product_id: '1', sort_type: 1 }],
    ['video-detail', 'product-video-list', { video_id: '3' }, { video_ids: '3' }],
    ['seller-detail', 'product-detail', { product_id: '1', seller_id: '9' }, { seller_id: '9' }],
    // Its own link: the page of a shop names the market of the request.
    ['realtime-product-detail', 'product-ranklist', { product_id: '1' }, { product_id: '1', region: 'GB' }],
    ['realtime-influencer-detail', 'influencer-list', { user_id: '7', unique_id: 'me' }, { unique_id: 'me' }],
  ])('%s takes what a record of %s names', (child, stream, record, expected) => {
    expect(inputs(child, { stream }, record, { region: 'GB' })).toEqual([expect.objectContaining(expected)]);
  });

  test('a record that names nothing brings no input', () => {
    expect(inputs('seller-detail', { stream: 'product-detail' }, { product_id: '1', seller_id: null })).toEqual([]);
    expect(inputs('influencer-detail', { stream: 'product-video-list' }, { user_id: null })).toEqual([]);
  });

  test('params replace what the record gives, each value in an input of its own', () => {
    const params = [{ product_influencer_sort_field: 4 }, { product_influencer_sort_field: 5 }];
    const found = inputs('product-influencer-list', { stream: 'product-detail', params }, { product_id: '1' });
    expect(found).toMatchObject(params.map((given) => ({ product_id: '1', ...given })));
  });

  test('the market is that of the request, of the record, or each of the configuration', () => {
    const from = { stream: 'product-detail', regions: ['US', 'TH'] };
    const regions = (record: object, params: object = {}) =>
      inputs('realtime-product-detail', from, { product_id: '1', ...record }, params).map(({ region }) => region);
    expect(regions({ region: 'GB' }, { region: 'DE' })).toEqual(['DE']);
    expect(regions({ region: 'GB' })).toEqual(['GB']);
    expect(regions({})).toEqual(['US', 'TH']);
  });

  test('a stream that wants a handle does not follow records that have only an id', () => {
    const follows = (child: string, parent: string) => canFollow(requireStream(child), requireStream(parent));
    expect(follows('realtime-influencer-detail', 'influencer-list')).toBe(true);
    expect(follows('realtime-influencer-detail', 'product-influencer-list')).toBe(false);
    expect(follows('product-ranklist', 'product-list')).toBe(false);
  });

  test('what a stream declares as its parent is always possible', () => {
    const parents = listPossibleParents(requireStream('product-detail'), catalogue).map(({ name }) => name);
    expect(parents).toEqual(expect.arrayContaining(['product-ranklist', 'product-list', 'video-product-list']));
    expect(parents).not.toContain('product-detail');
  });

  test('with `from` nothing else leads to a stream', () => {
    const streams = ['product-ranklist', 'product-list', 'product-detail'];
    const options = { 'product-detail': { from: [{ stream: 'product-list', regions: [] }] } };
    const children = (parent: string, set: typeof options | null) =>
      listChildLinks(requireStream(parent), streams, set).map(({ child }) => child.name);
    expect([children('product-ranklist', null), children('product-list', null)]).toEqual([['product-detail'], []]);
    expect([children('product-ranklist', options), children('product-list', options)]).toEqual([
      [],
      ['product-detail'],
    ]);
  });
});
