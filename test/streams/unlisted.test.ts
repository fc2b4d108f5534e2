/** Streams of calls that the documentation of the API does not list. */
import { describe, expect, test } from 'vitest';
import { planText } from '../../src/cli/output/plan-text.ts';
import { configSchema } from '../../src/config/config.ts';
import { defaultPipelines } from '../../src/config/default-pipelines.ts';
import { newRequest } from '../../src/ledger/request.ts';
import { planAllStreams, planTarget } from '../../src/plan/plan-pipelines.ts';
import type { Quote } from '../../src/plan/quote.ts';
import { catalogue, findDefaultDescendants, requireStream } from '../../src/streams/catalogue.ts';
import type { Params } from '../../src/streams/stream.ts';

const config = configSchema.parse({});
const when = { trigger: 'manual', slot: new Date('2026-03-02T10:00:00Z') } as const;
const unlisted = catalogue.filter((stream) => stream.unlisted).map(({ name }) => name);
const planned = (pipeline: (typeof defaultPipelines)[keyof typeof defaultPipelines]) =>
  pipeline.streams.map((entry) => (typeof entry === 'string' ? entry : entry.stream));

describe('a stream that the documentation does not list', () => {
  test('is one of these', () => {
    expect(unlisted).toEqual([
      'trending-keyword-ranking',
      'category-trend',
      'category-overview',
      'realtime-affiliate-creator-id',
      'realtime-affiliate-creator-profile',
      'realtime-affiliate-creator-sales',
      'live-product-list',
      'inspiration-keyword',
    ]);
  });

  test('is in no default pipeline, not in a run of all streams, and follows no listed stream by itself', () => {
    const started = [
      ...Object.values(defaultPipelines).flatMap(planned),
      ...planAllStreams(config, when, {}).streams,
      ...catalogue
        .filter((stream) => !stream.unlisted)
        .flatMap((stream) => findDefaultDescendants(stream).map(({ name }) => name)),
    ];
    expect(started.filter((name) => unlisted.includes(name))).toEqual([]);
  });

  test('is requested where it is named, and its plan says what is not known about it', () => {
    const { knownRoots } = planTarget(config, 'trending-keyword-ranking', when, { overrides: { region: ['US'] } });
    expect(knownRoots.map(({ params }) => params)).toEqual([{ region: 'US', tab: 'all', count: 50 }]);
    const quote = (stream: string) =>
      planText([
        {
          pipeline: 'mine',
          streams: [
            { stream, known: 1, requests: 1, held: 0, to_buy: 1, credits: 2, max_credits: null, basis: 'known' },
          ],
        } as unknown as Quote,
      ]);
    expect(quote('trending-keyword-ranking')).toContain(
      'mine: the documentation of the API does not list trending-keyword-ranking',
    );
    expect(quote('trending-music-list')).not.toContain('documentation');
  });
});

describe('params', () => {
  test('a trend of categories needs one of three', () => {
    const ask = (overrides: Readonly<Record<string, readonly string[]>>) =>
      planTarget(config, 'category-trend', when, { overrides: { region: ['US'], ...overrides } }).knownRoots;
    expect(ask({ category_l2_id: ['801928'] })).toHaveLength(1);
    expect(() => ask({})).toThrow('none of category_id, category_l2_id, category_l3_id is given');
  });

  test('that are not sent do not make another request', () => {
    const stream = requireStream('realtime-affiliate-creator-id');
    const identify = (params: Params) =>
      newRequest({ run_id: 1, business_date: '2026-03-02' }, stream, params, {}).identity;
    expect(identify({ unique_id: 'ann', region: 'US', user_id: '7' })).toBe(
      identify({ unique_id: 'ann', region: 'US' }),
    );
    expect(identify({ unique_id: 'bob', region: 'US' })).not.toBe(identify({ unique_id: 'ann', region: 'US' }));
  });
});
