import { z } from 'zod';
import { authorized } from '../../extract/authorized.ts';
import { booleanFlag, counter, mediaUrl, text } from '../../extract/wire.ts';
import { affiliate_creator_snapshots } from '../../load/tables/affiliate-creators.ts';
import { row } from '../row.ts';
import { defineStream } from '../stream.ts';
import { affiliateCreatorCall, eachAffiliateCreator, toAffiliateGrain } from './affiliate-creator.ts';

export const realtimeAffiliateCreatorProfile = defineStream({
  name: 'realtime-affiliate-creator-profile',
  path: '/api/v3/realtime/tts/intro_detail',
  ...affiliateCreatorCall,
  inputs: eachAffiliateCreator,
  record: z.object({
    handle: authorized(text).nullish(),
    nickname: authorized(text).nullish(),
    avatar: authorized(z.object({ url_list: z.array(mediaUrl).nullish() })).nullish(),
    bio: authorized(text).nullish(),
    bio_url: authorized(text).nullish(),
    category: authorized(z.array(z.object({ name: text.nullish() }))).nullish(),
    selection_region: authorized(text).nullish(),
    creator_bind_mcn_name: authorized(text).nullish(),
    contact_info_available: authorized(booleanFlag).nullish(),
    partnered_brand: authorized(z.array(z.object({ id: text.nullish(), name: text.nullish() }))).nullish(),
    collaborated_brands_num: authorized(counter).nullish(),
    has_collaborated: authorized(booleanFlag).nullish(),
    sorted_creator_labels: authorized(z.array(z.unknown())).nullish(),
    occurred_top_rank: authorized(counter).nullish(),
    creator_permission_tag: authorized(counter).nullish(),
  }),
  tables: [affiliate_creator_snapshots],
  rows: ({ avatar, category, ...columns }, { params, snapshotDate }) => [
    row(affiliate_creator_snapshots, {
      ...toAffiliateGrain(params, snapshotDate),
      ...columns,
      avatar_url: avatar && avatar.url_list?.find((url) => url !== null),
      categories: category && category.flatMap(({ name }) => name ?? []),
    }),
  ],
  ignored: { creator_oecuid: 'repeats the param of the request' },
});
