import { z } from 'zod';
import { onePage } from '../../extract/pages.ts';
import { counter, text, booleanFlag } from '../../extract/wire.ts';
import { ads } from '../../load/tables/ads.ts';
import { forEachRecord } from '../input-sources.ts';
import { row } from '../row.ts';
import { defineStream } from '../stream.ts';
import { ad, adColumns, ignoredAdFields } from './ad.ts';
import { insightsAds } from './insights-ads.ts';

export const insightsAdsDetail = defineStream({
  name: 'insights-ads-detail',
  path: '/api/v3/realtime/insights/top/ads/detail',
  lane: 'realtime',
  credits: 2,
  freshFor: 'day',
  params: z.object({ material_id: z.string() }),
  describes: 'present',
  inputs: forEachRecord(insightsAds, ({ id }) => ({ material_id: id })),
  pages: onePage,
  at: 'data',
  record: ad.extend({
    comment: counter.nullish(),
    share: counter.nullish(),
    country_code: z.array(text.nullish()).nullish(),
    has_summary: booleanFlag.nullish(),
    highlight_text: text.nullish(),
    keyword_list: z.array(text.nullish()).nullish(),
    landing_page: text.nullish(),
    objectives: z.array(z.object({ label: text.nullish(), value: counter.nullish() })).nullish(),
    pattern_label: z.array(z.unknown()).nullish(),
    source: text.nullish(),
    source_key: counter.nullish(),
    voice_over: booleanFlag.nullish(),
  }),
  tables: [ads],
  rows: (record) => [
    row(ads, {
      ...adColumns(record),
      comment_count: record.comment,
      share_count: record.share,
      country_codes: record.country_code?.flatMap((code) => code ?? []),
      has_summary: record.has_summary,
      highlight_text: record.highlight_text,
      keyword_list: record.keyword_list?.flatMap((phrase) => phrase ?? []),
      landing_page: record.landing_page,
      objectives: record.objectives,
      pattern_label: record.pattern_label,
      source: record.source,
      source_key: record.source_key,
      voice_over: record.voice_over,
    }),
  ],
  ignored: { ...ignoredAdFields, is_search: 'belongs to a list; an ad requested by id is never a hit of a search' },
});
