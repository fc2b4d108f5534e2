/** The entities of a world and their fields. */
import type { CategoryPath } from './categories.ts';
import type { Growth } from './growth.ts';

interface Entity<K extends string> {
  readonly kind: K;
  /** 19 digits. */
  readonly id: string;
  readonly region: string;
  readonly index: number;
  /** The first day it exists on. The world of a day shows the entities that were created before it. */
  readonly born: number;
  readonly growth: Growth;
}

export interface Creator extends Entity<'creator'> {
  /** The wire's `unique_id`. */
  readonly handle: string;
  readonly secUid: string;
  readonly nickName: string;
  /** One of the influencer categories. */
  readonly category: string;
  readonly gender: 'male' | 'female' | '';
  readonly language: string;
  readonly bio: string;
  /** Empty for most. */
  readonly email: string;
  readonly avatar: string;
  readonly showcase: boolean;
}

export interface Shop extends Entity<'shop'> {
  readonly name: string;
  readonly category: CategoryPath;
  readonly rating: number;
  readonly crossBorder: boolean;
  /** The creator that sells in its name. */
  readonly creatorId: string;
  readonly cover: string;
}

interface Sku {
  readonly id: string;
  readonly name: string;
  /** USD. */
  readonly price: number;
}

export interface Product extends Entity<'product'> {
  readonly shopId: string;
  readonly name: string;
  readonly category: CategoryPath;
  /** What a unit brings, USD. */
  readonly price: number;
  readonly minPrice: number;
  readonly maxPrice: number;
  /** Percent. */
  readonly commission: number;
  readonly rating: number;
  readonly freeShipping: boolean;
  readonly skus: readonly Sku[];
  readonly covers: readonly string[];
}

export interface Video extends Entity<'video'> {
  readonly creatorId: string;
  readonly productIds: readonly string[];
  readonly hashtagIds: readonly string[];
  /** The sound's. */
  readonly clipId: string;
  readonly text: string;
  /** Seconds. */
  readonly duration: number;
  /** Epoch seconds. */
  readonly createdAt: number;
  readonly isAd: boolean;
  readonly createdByAi: boolean;
  readonly cover: string;
}

export interface Live extends Entity<'live'> {
  readonly creatorId: string;
  readonly productIds: readonly string[];
  readonly title: string;
  /** Epoch seconds; some end on the day after, so they still run in the world of that day. */
  readonly startedAt: number;
  readonly finishedAt: number;
  readonly cover: string;
}

export interface Hashtag extends Entity<'hashtag'> {
  readonly name: string;
  readonly industryId: string;
}

export interface Keyword extends Entity<'keyword'> {
  readonly text: string;
  readonly industryId: string;
}

export interface Ad extends Entity<'ad'> {
  readonly title: string;
  readonly brand: string;
  readonly objective: string;
  readonly industryId: string;
  readonly language: string;
  /** Seconds. */
  readonly duration: number;
  /** Level of spending: 0 low, 1 medium, 2 high. */
  readonly cost: 0 | 1 | 2;
  readonly spark: boolean;
}

export interface Entities {
  readonly creator: Creator;
  readonly shop: Shop;
  readonly product: Product;
  readonly video: Video;
  readonly live: Live;
  readonly hashtag: Hashtag;
  readonly keyword: Keyword;
  readonly ad: Ad;
}

export type EntityKind = keyof Entities;
export type AnyEntity = Entities[EntityKind];
