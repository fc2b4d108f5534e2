/** One top ad. */
import { requiredText } from '../../query.ts';
import { countries } from '../../world/countries.ts';
import { hashBits, sample, unit } from '../../world/random.ts';
import type { Endpoint } from '../endpoint.ts';
import { adFields } from './ad-fields.ts';
import { objectiveCodes } from './objectives.ts';

const PHRASES_KNOWN = 0.7;
const HIGHLIGHTED_SHARE = 0.3;
const PATTERN_SHARE = 0.1;
const MAX_COUNTRIES = 4;

export const insightsAdsDetail: Endpoint = {
  id: 'insights-ads-detail',
  path: '/api/v3/realtime/insights/top/ads/detail',
  credits: 2,
  message: 'ok',
  at: 'data',
  key: 'id',
  answer(query, world) {
    const ad = world.find('ad', requiredText(query, 'material_id'));
    if (!ad) return null;
    const { id, region, title, objective } = ad;
    const others = countries.filter(({ label }) => label !== region);
    const [ours, theirs] = hashBits('ads manager', id) % 2 === 0 ? ['TikTok Ads Manager', 1] : ['Others', 36];
    return {
      ...adFields(ad, world),
      comment: world.total(ad, 'comments', world.day),
      country_code: [
        region,
        ...sample(others, hashBits('countries', id) % MAX_COUNTRIES, id).map(({ label }) => label),
      ],
      has_summary: hashBits('summary', id) % 2 === 0,
      highlight_text: unit('highlight', id) < HIGHLIGHTED_SHARE ? `${title} today` : '',
      is_search: false,
      keyword_list: unit('phrases', id) < PHRASES_KNOWN ? [title.toLowerCase(), 'free shipping'] : null,
      landing_page: `https://shop.example/${id}?utm_source=tiktok`,
      objectives: [{ label: objective, value: objectiveCodes(ad)[0] ?? null }],
      // Empty in every real body seen, so its content is a guess.
      pattern_label:
        unit('pattern', id) < PATTERN_SHARE ? [{ label: 'pattern_label_unboxing', value: 'Unboxing' }] : [],
      share: world.total(ad, 'shares', world.day),
      source: ours ?? null,
      source_key: theirs ?? null,
      voice_over: hashBits('voice', id) % 2 === 0,
    };
  },
};
