import { expect, test } from 'vitest';
import { parseConfig, parseValidParts } from '../../src/config/read-config.ts';

const entries = (text: string) => `pipelines: { p: { cron: 0 10 * * *, streams: [${text}] } }`;

test.each<[string, string, string]>([
  [
    'a pipeline with cron and after',
    'pipelines: { a: { cron: 0 10 * * *, streams: [category-l1] }, b: { cron: 0 11 * * *, after: a, streams: [category-l1] } }',
    'pipelines.b.after: cron and after exclude each other: with after the slots are those of a',
  ],
  [
    'after a pipeline that does not exist',
    'pipelines: { ranks: { cron: 0 10 * * *, streams: [category-l1] }, b: { after: rank, streams: [category-l1] } }',
    "pipelines.b.after: there is no pipeline 'rank' (did you mean ranks?)",
  ],
  [
    'after with a zone of its own',
    'pipelines: { a: { cron: 0 10 * * *, streams: [category-l1] }, b: { after: a, timezone: UTC, streams: [category-l1] } }',
    'pipelines.b.timezone: with after the business date is that of a: leave timezone out',
  ],
  [
    'a pipeline after itself',
    'pipelines: { a: { after: a, streams: [category-l1] } }',
    'pipelines.a.after: the pipelines wait for each other: a after a',
  ],
  [
    'inputs of a stream that is misspelt',
    entries('product-ranklist, { stream: product-detail, from: { stream: product-rank-list, top: 100 } }'),
    "pipelines.p.streams.1.from: unknown stream 'product-rank-list' (did you mean product-ranklist?)",
  ],
  [
    'inputs of a stream that the pipeline does not request',
    entries('{ stream: product-detail, from: product-list }'),
    'pipelines.p.streams.0.from: add product-list to the streams of this pipeline: the inputs are its records',
  ],
  [
    'inputs of records that do not name them',
    entries('product-ranklist, product-list, influencer-list, { stream: product-detail, from: influencer-list }'),
    'pipelines.p.streams.3.from: the records of influencer-list do not name what product-detail requests; it can take its inputs from product-list, product-ranklist',
  ],
  [
    'inputs of the stream itself',
    entries('{ stream: product-detail, from: product-detail }'),
    'pipelines.p.streams.0.from: product-detail cannot take its inputs from itself',
  ],
  [
    'inputs from a query and from records',
    entries("product-ranklist, { stream: product-detail, from: product-ranklist, sql: 'select 1' }"),
    'pipelines.p.streams.1: from and sql exclude each other: both give the inputs',
  ],
  [
    'places in a list that has none',
    entries('realtime-product-comment, { stream: product-detail, from: { stream: realtime-product-comment, top: 3 } }'),
    'pipelines.p.streams.1.from: top is not known of realtime-product-comment: its lists have no places',
  ],
  [
    'two limits for one stream',
    entries('{ stream: product-ranklist, maxPages: 1 }, { stream: product-ranklist, maxPages: 2 }'),
    'pipelines.p.streams.1.maxPages: another entry of product-ranklist has another maxPages, and a run has one for each stream',
  ],
])('%s is a mistake', (_, text, mistake) => {
  expect(parseConfig(text).mistakes).toEqual([mistake]);
});

test('pipelines and streams that wait for each other are all named', () => {
  const pipelines = 'pipelines: { a: { after: [b], streams: [category-l1] }, b: { after: a, streams: [category-l1] } }';
  expect(parseConfig(pipelines).mistakes).toEqual([
    'pipelines.a.after: the pipelines wait for each other: a after b after a',
    'pipelines.b.after: the pipelines wait for each other: b after a after b',
  ]);
  const streams = entries(
    '{ stream: product-influencer-list, from: influencer-product-list }, { stream: influencer-product-list, from: product-influencer-list }',
  );
  expect(parseConfig(streams).mistakes).toEqual([
    'pipelines.p.streams.0.from: the streams take their inputs from each other: product-influencer-list from influencer-product-list from product-influencer-list',
    'pipelines.p.streams.1.from: the streams take their inputs from each other: influencer-product-list from product-influencer-list from influencer-product-list',
  ]);
});

test('a pipeline that begins after an unknown one is checked as if it had a cron', () => {
  const text = 'pipelines: { a: { after: none, streams: [category-l1] } }';
  expect(parseValidParts(text)?.pipelines['a']).toMatchObject({ streams: [{ stream: 'category-l1' }] });
});
