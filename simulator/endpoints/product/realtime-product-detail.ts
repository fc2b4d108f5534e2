/** A product as TikTok shows it now. */
import { createTiktokId } from '../../world/ids.ts';
import { getLocale } from '../../world/locales.ts';
import type { Endpoint } from '../endpoint.ts';
import { findProductInMarket } from './requested-product.ts';

export const realtimeProductDetail: Endpoint = {
  id: 'realtime-product-detail',
  path: '/api/v3/realtime/product/detail',
  credits: 1,
  message: 'ok',
  at: 'data',
  key: 'shop/pdp/(product_name_slug$)/(product_id)/page',
  answer(query, world) {
    const product = findProductInMarket(query, world);
    if (!product) return null;
    const { id, region } = product;
    const dataCentre = region === 'US' ? 'ttp' : 'sg';
    return {
      layout: null,
      'shop/pdp/(product_name_slug$)/(product_id)/page': {
        basic_info: {
          lang: `${getLocale(region).language}-${region}`,
          is_mobile: false,
          is_login: false,
          web_id: createTiktokId('7', 'visit', id, world.day),
        },
        region_info: {
          path_region: region,
          real_region: region,
          current_v_region: `${region}-${dataCentre.toUpperCase()}`,
          mssdk_region: dataCentre,
        },
        route_info: { first_entrance: 'product_detail' },
      },
    };
  },
};
