/** Comments, reviews and followers. */
import { toEpochSeconds } from './days.ts';
import type { AnyEntity, Creator, Product, Video } from './entities.ts';
import { createMarketId } from './ids.ts';
import { createPersonName } from './names.ts';
import { createCommentText, createReplyText, createReviewText } from './phrases.ts';
import { integerIn, choose, unit } from './random.ts';
import type { Metric } from './totals.ts';
import type { World } from './world.ts';

/** A list that is too long to be generated completely; an array is one too. */
export interface Series<T> {
  readonly length: number;
  at(index: number): T | undefined;
}

/** A person without a record in the library, except for a few followers who are creators of the library. */
export type Person = Pick<Creator, 'id' | 'region' | 'handle' | 'nickName'>;

export interface Review {
  readonly id: string;
  readonly by: Person;
  /** 1 to 5. */
  readonly rating: number;
  readonly text: string;
  /** Epoch seconds. */
  readonly at: number;
  /** One of the product's. */
  readonly skuId: string;
}

export interface VideoComment {
  readonly id: string;
  readonly by: Person;
  readonly text: string;
  /** Epoch seconds. */
  readonly at: number;
  readonly digg: number;
  readonly replies: readonly CommentReply[];
}

/** The answer of the video's creator. */
export type CommentReply = Omit<VideoComment, 'replies'>;

const CREATOR_SHARE = 0.1;
const REPLIED_SHARE = 0.25;
/** Strangers are numbered behind the creators of their market. */
const STRANGERS_FROM = 10_000;

/** Newest first, as many as the product counts reviews today. */
export function listReviews(world: World, product: Product): Series<Review> {
  return newestFirst(world, product, 'reviews', (id, at) => ({
    id,
    by: createStranger(world, product.region, id),
    rating: Math.max(1, Math.min(5, Math.round(product.rating) + integerIn(-1, 1, 'stars', id))),
    text: createReviewText(world.seed, id),
    at,
    skuId: choose(product.skus, 'sku', id).id,
  }));
}

/** Newest first, as many as the video counts comments today. */
export function listVideoComments(world: World, video: Video): Series<VideoComment> {
  return newestFirst(world, video, 'comments', (id, at) => ({
    id,
    by: createStranger(world, video.region, id),
    text: createCommentText(world.seed, id),
    at,
    digg: integerIn(0, 90, 'digg', id),
    replies: repliesTo(world, video, id, at),
  }));
}

/** Newest first; the creators among them are known to `find`. */
export function listFollowers(world: World, creator: Creator): Series<Person> {
  return newestFirst(world, creator, 'followers', (id) => pickPerson(world, creator, id));
}

export function listFollowings(world: World, creator: Creator): Series<Person> {
  return newestFirst(world, creator, 'following', (id) => pickPerson(world, creator, id));
}

/** The nth ever counted keeps its id and its time for good, so pages of two days overlap as they should. */
function newestFirst<T>(
  world: World,
  entity: AnyEntity,
  metric: Metric,
  make: (id: string, at: number) => T,
): Series<T> {
  const length = world.total(entity, metric, world.day - 1);
  return {
    length,
    at(index) {
      const nth = length - index;
      if (nth < 1 || nth > length) return undefined;
      const id = createMarketId('7', entity.region, world.seed, metric, entity.id, nth);
      return make(id, toEpochSeconds(world.dayReached(entity, metric, nth)) + integerIn(0, 86_399, 'second', id));
    },
  };
}

function repliesTo(world: World, video: Video, commentId: string, at: number): readonly CommentReply[] {
  const creator = world.find('creator', video.creatorId);
  if (!creator || unit('replied', commentId) >= REPLIED_SHARE) return [];
  return Array.from({ length: integerIn(1, 4, 'replies', commentId) }, (_, i) => {
    const id = createMarketId('7', video.region, world.seed, 'reply', commentId, i);
    const text = createReplyText(world.seed, id);
    return { id, by: creator, text, at: at + 60 * (i + 1), digg: integerIn(0, 9, 'digg', id) };
  });
}

function pickPerson(world: World, creator: Creator, id: string): Person {
  const creators = world.list('creator', creator.region);
  const known = unit('creator', id) < CREATOR_SHARE ? choose(creators, 'which', id) : creator;
  return known.id === creator.id ? createStranger(world, creator.region, id) : known;
}

function createStranger(world: World, region: string, of: string): Person {
  const number = integerIn(STRANGERS_FROM, 9_999_999, 'stranger', of);
  return {
    id: createMarketId('6', region, world.seed, 'stranger', number),
    region,
    ...createPersonName(world.seed, region, number),
  };
}
