/** The kinds of things that the search over everything finds. */
import type { Json } from '../../json.ts';
import type { Entities, EntityKind } from '../../world/entities.ts';
import { computePrices } from '../../world/prices.ts';
import { hashBits } from '../../world/random.ts';
import type { World } from '../../world/world.ts';
import { buildShopFields } from '../shop/shop-fields.ts';

/** A kind of thing that the library's search finds: what is searched, and what it says of it beside the market. */
export interface Item<K extends EntityKind> {
  readonly kind: K;
  readonly textOf: (entity: Entities[K]) => string;
  readonly fields: (entity: Entities[K], world: World) => Readonly<Record<string, Json>>;
}

const creator: Item<'creator'> = {
  kind: 'creator',
  textOf: ({ handle, nickName }) => `${handle} ${nickName}`,
  fields: (entity, { related, total, day }) => ({
    avatar: entity.avatar,
    category: entity.category,
    contact_email: entity.email || null,
    influencer_level: String(1 + (hashBits('level', entity.id) % 5)),
    nick_name: entity.nickName,
    total_digg_cnt: total(entity, 'digg', day - 1),
    total_followers_cnt: total(entity, 'followers', day - 1),
    total_live_cnt: total(entity, 'lives', day - 1),
    total_live_views_cnt: related(entity, 'live').reduce((sum, live) => sum + total(live, 'views', day - 1), 0),
    total_post_video_cnt: total(entity, 'videos', day - 1),
    total_product_cnt: total(entity, 'products', day - 1),
    total_sale_cnt: total(entity, 'sale', day - 1),
    total_sale_gmv_amt: total(entity, 'gmv', day - 1),
    total_views_cnt: total(entity, 'views', day - 1),
    unique_id: entity.handle,
    user_id: entity.id,
  }),
};

const product: Item<'product'> = {
  kind: 'product',
  textOf: ({ name }) => name,
  fields: (entity, { total, gain, day }) => ({
    category_id: entity.category[0],
    // Not JSON, though it looks like it.
    cover_url: `[${entity.covers.map((url, i) => `{index=${i + 1}, url=${url}}`).join(', ')}]`,
    product_id: entity.id,
    product_name: entity.name,
    spu_avg_price: computePrices(entity, day - 1).mean,
    total_ifl_cnt: total(entity, 'creators', day - 1),
    total_sale_7d_cnt: gain(entity, 'sale', 7),
    total_sale_cnt: total(entity, 'sale', day - 1),
    total_sale_gmv_7d_amt: gain(entity, 'gmv', 7),
    total_sale_gmv_amt: total(entity, 'gmv', day - 1),
    total_video_cnt: total(entity, 'videos', day - 1),
  }),
};

const shop: Item<'shop'> = {
  kind: 'shop',
  textOf: ({ name }) => name,
  fields: (entity, { total, day }) => ({
    most_product_category_list: buildShopFields(entity).most_product_category_list,
    rating: String(entity.rating),
    seller_id: entity.id,
    seller_name: entity.name,
    total_sale_cnt: total(entity, 'sale', day - 1),
    total_sale_gmv_amt: total(entity, 'gmv', day - 1),
  }),
};

const video: Item<'video'> = {
  kind: 'video',
  textOf: ({ text }) => text,
  fields: (entity, { total, day }) => ({
    reflow_cover: entity.cover,
    total_digg_cnt: total(entity, 'digg', day - 1),
    total_views_cnt: total(entity, 'views', day - 1),
    video_desc: entity.text,
    video_id: entity.id,
  }),
};

const live: Item<'live'> = {
  kind: 'live',
  textOf: ({ title }) => title,
  fields: (entity, { total, day }) => ({
    room_id: entity.id,
    total_digg_cnt: total(entity, 'digg', day - 1),
    total_sale_cnt: total(entity, 'sale', day - 1),
    total_sale_gmv_amt: total(entity, 'gmv', day - 1),
    total_views_cnt: total(entity, 'views', day - 1),
  }),
};

/** By the parameter `type`, from 1. */
export const kinds = [creator, product, shop, video, live];
