/** A product in the feed of a shop, as TikTok writes it for its app: little of it is about the product. */
import { z } from 'zod';
import { counter, decimal, idOrNone, jsonText, roundedCount, text, tiktokId } from '../../extract/wire.ts';

export const feedProduct = z.object({
  product_id: tiktokId,
  seller_id: idOrNone.nullish(),
  official_creator_id: idOrNone.nullish(),
  author_id: idOrNone.nullish(),
  status: counter.nullish(),
  biz_type: counter.nullish(),
  source: counter.nullish(),
  title: z.object({ title: text.nullish() }).nullish(),
  cover: z.object({ image: z.object({ uri: text.nullish() }).nullish() }).nullish(),
  price: z
    .object({
      sku_id: idOrNone.nullish(),
      currency_name: text.nullish(),
      currency_symbol: text.nullish(),
      sale_price_decimal: decimal.nullish(),
      origin_price_decimal: decimal.nullish(),
      discount_decimal: decimal.nullish(),
    })
    .nullish(),
  sku_ids: z.array(tiktokId).nullish(),
  placement_labels: z.array(z.object({ labels: z.array(z.object({ text: text.nullish() })).nullish() })).nullish(),
  tag_list: z.array(z.object({ tag_type: counter.nullish(), text: text.nullish() })).nullish(),
  selling_point: z
    .array(
      z.object({
        item_list: z
          .array(
            z.object({
              text: text.nullish(),
              selling_point_extra_info_for_algo: z.object({ count_val: counter.nullish() }).nullish(),
            }),
          )
          .nullish(),
      }),
    )
    .nullish(),
  log_extra: jsonText(z.object({ rating_strategy: z.object({ review_cnt: counter.nullish() }).nullish() })).nullish(),
});

type FeedProduct = z.output<typeof feedProduct>;

/** Tags are for people, in the language of the market. */
const findTagText = ({ tag_list }: FeedProduct, type: number) =>
  tag_list?.find(({ tag_type }) => tag_type === type)?.text;

/** English only: other languages have other words for thousands. */
export function parseSoldCount(product: FeedProduct): number | null | undefined {
  const sold = findTagText(product, 301);
  return sold && / sold$/i.test(sold) ? z.safeParse(roundedCount, sold).data : undefined;
}

export const parseRating = (product: FeedProduct) => z.safeParse(decimal, findTagText(product, 302)).data;

export const listLabels = ({ placement_labels }: FeedProduct) =>
  placement_labels?.flatMap(({ labels }) => labels ?? []).flatMap(({ text }) => text ?? []);

export const toSellingPoints = ({ selling_point }: FeedProduct) =>
  selling_point
    ?.flatMap(({ item_list }) => item_list ?? [])
    .map(({ text, selling_point_extra_info_for_algo }) => ({
      text,
      count: selling_point_extra_info_for_algo?.count_val,
    }));

const DISPLAY_ONLY = 'how the app draws it, nothing about the product';
const TRACKING = 'tracking data of the app';

export const ignoredFeedProductFields = {
  pdp_schema: 'deep link into the app, made of the ids beside it',
  'cover.image.url_list': 'links that die, the uri beside them stays',
  'cover.image.height': DISPLAY_ONLY,
  'cover.image.width': DISPLAY_ONLY,
  'cover.image.ratio': DISPLAY_ONLY,
  'price.symbol_position': DISPLAY_ONLY,
  'price.show_currency_space': DISPLAY_ONLY,
  'price.currency_show_mode': DISPLAY_ONLY,
  'price.decimal_point_symbol': DISPLAY_ONLY,
  'price.discount_format': 'discount_decimal for people',
  'price.sale_price_format': 'sale_price_decimal for people',
  'price.origin_price_format': 'origin_price_decimal for people',
  'price.sale_price_integer_part_format': 'part of sale_price_decimal',
  'price.sale_price_decimal_part_format': 'part of sale_price_decimal',
  add_to_cart_button: DISPLAY_ONLY,
  now_buy_button: DISPLAY_ONLY,
  'placement_labels[].placement': DISPLAY_ONLY,
  'placement_labels[].labels[].id': 'id of the promotion behind the label, which no call takes',
  'placement_labels[].labels[].type': 'code of what the text says',
  'placement_labels[].labels[].icon': DISPLAY_ONLY,
  'placement_labels[].labels[].default_style': DISPLAY_ONLY,
  'placement_labels[].labels[].status': DISPLAY_ONLY,
  'placement_labels[].labels[].claimed_status': "state of the vendor's own account",
  'placement_labels[].labels[].is_show_icon': DISPLAY_ONLY,
  'placement_labels[].labels[].da_info': TRACKING,
  'placement_labels[].labels[].feature': DISPLAY_ONLY,
  'tag_list[].extra_text': 'rounded count of the reviews, log_extra has the exact one',
  'selling_point[].type': 'code of what the text says',
  'selling_point[].item_list[].augment_code': 'code of what the text says',
  'selling_point[].item_list[].selling_point_extra_info_for_algo.category': 'code of what the text says',
  'selling_point[].item_list[].selling_point_extra_info_for_algo.type': 'code of what the text says',
  bcm_standard_track: TRACKING,
};
