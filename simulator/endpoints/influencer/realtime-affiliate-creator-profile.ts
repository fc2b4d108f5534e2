/** A creator as the affiliate marketplace introduces it. */
import { categoryName, findCategory } from '../../world/categories.ts';
import { integerIn, unit } from '../../world/random.ts';
import type { Endpoint } from '../endpoint.ts';
import { affiliateId, findAffiliate, missing, visible } from './affiliate-creator.ts';
import { promotedCategories } from './creator-fields.ts';

const AGENCY_SHARE = 0.3;
const LINK_SHARE = 0.4;

export const realtimeAffiliateCreatorProfile: Endpoint = {
  id: 'realtime-affiliate-creator-profile',
  path: '/api/v3/realtime/tts/intro_detail',
  credits: 1,
  message: 'success',
  at: 'data',
  key: '',
  answer(query, world) {
    const creator = findAffiliate(query, world);
    if (!creator) return null;
    const { id, handle, nickName, bio, region } = creator;
    const categories = [...new Set(promotedCategories(creator, world).map(([first]) => first))];
    const brands = integerIn(0, 3, 'brands', id);
    const hasRank = unit('rank', id) < LINK_SHARE;
    return {
      avatar: visible({ url_list: [creator.avatar] }),
      bio: visible(bio),
      bio_url: unit('link', id) < LINK_SHARE ? visible(`https://linktr.ee/${handle}`) : missing,
      category: visible(
        categories.flatMap((each) => {
          const category = findCategory(each);
          return category ? [{ name: categoryName(category, 'en-US') }] : [];
        }),
      ),
      collaborated_brands_num: visible(brands),
      contact_info_available: visible(creator.email !== ''),
      creator_bind_mcn_name: unit('agency', id) < AGENCY_SHARE ? visible(`${nickName} Media`) : missing,
      creator_oecuid: visible(affiliateId(creator)),
      creator_permission_tag: visible(2),
      handle: visible(handle),
      has_collaborated: visible(brands > 1),
      nickname: visible(nickName),
      occurred_top_rank: hasRank ? visible(integerIn(1, 100, 'rank', id)) : missing,
      partnered_brand: visible(
        Array.from({ length: brands }, (_, i) => ({ id: `7${i}${id.slice(2)}`, name: `Brand ${i}` })),
      ),
      selection_region: visible(region),
      sorted_creator_labels: hasRank ? visible([1, 2]) : missing,
    };
  },
};
