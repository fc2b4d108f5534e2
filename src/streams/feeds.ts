/**
 * Where the inputs of a stream come from. A stream names one feed or several: what the configuration offers, the records
 * of another stream, the watchlist, or what another stream found absent. What two feeds give twice is asked once.
 */
import type { DefinedStream, Params, RowContext, Stream } from './stream.ts';

/** What a run offers for inputs. */
export interface Settings {
  /** Markets, such as US. */
  readonly regions: readonly string[];
  /** Languages of names, such as en-US. */
  readonly languages: readonly string[];
  /** Business day of the run's slot, `yyyy-MM-dd`. */
  readonly businessDate: string;
}

/** One input, several, or none. */
type Picked<P> = P | readonly P[] | undefined;

/** One request for every record of another stream: the parent. */
export interface ForEachRecord<P> {
  readonly parent: Stream;
  readonly pick: (record: never, context: RowContext<never>) => Picked<P>;
  /** False: followed only where a pipeline or a command names the child. */
  readonly byDefault: boolean;
}

/** Things people watch, and what is known of each: by the watchlist itself, else by the warehouse. */
export interface WatchedKinds {
  readonly creator: { readonly user_id?: string; readonly unique_id?: string; readonly region?: string };
  readonly product: { readonly product_id: string; readonly region?: string };
  readonly shop: { readonly seller_id: string; readonly region?: string };
  readonly video: { readonly video_id: string; readonly region?: string };
  readonly hashtag: { readonly hashtag_id?: string; readonly hashtag_name?: string; readonly region?: string };
  readonly keyword: { readonly keyword: string; readonly region?: string };
}

export type WatchedKind = keyof WatchedKinds;

/** One request for everything of a kind that is watched. */
export interface Watched<P> {
  readonly watch: WatchedKind;
  readonly pick: (entity: never, settings: Settings) => Picked<P>;
}

/** One request for every id that a batch of another stream did not find. */
export interface WhenAbsent {
  readonly absentFrom: Stream;
  /** SQL with the ids as $1 (text[]); its columns are the params. */
  readonly lookup: string;
}

export type FromSettings<P> = (settings: Settings) => readonly P[];

export type Feed<P> = FromSettings<P> | ForEachRecord<P> | Watched<P> | WhenAbsent;

/** `forEachRecord(trendingMusicList, ({ clip_id }, { params }) => ({ clip_id, ...params }))` */
export function forEachRecord<PP, PR, P>(
  parent: DefinedStream<PP, PR>,
  pick: (record: PR, context: RowContext<PP>) => Picked<P>,
): ForEachRecord<P> {
  return { parent, pick, byDefault: true };
}

/** Like forEachRecord, for a child that does not complete its parent but opens a field of its own: followed only when named. */
export function whenNamed<P>(feed: ForEachRecord<P>): ForEachRecord<P> {
  return { ...feed, byDefault: false };
}

/** `watched('product', ({ product_id }) => ({ product_id }))` */
export function watched<K extends WatchedKind, P>(
  watch: K,
  pick: (entity: WatchedKinds[K], settings: Settings) => Picked<P>,
): Watched<P> {
  return { watch, pick };
}

/** `whenAbsent(videoDetail, 'select id as video_id from unnest($1::text[]) as id')` */
export const whenAbsent = (absentFrom: Stream, lookup: string): WhenAbsent => ({ absentFrom, lookup });

export const feedsOf = ({ inputs }: Stream): readonly Feed<Params>[] =>
  Array.isArray(inputs) ? (inputs as readonly Feed<Params>[]) : [inputs as Feed<Params>];

export const isFromSettings = <P>(feed: Feed<P>): feed is FromSettings<P> => typeof feed === 'function';
export const isForEachRecord = <P>(feed: Feed<P>): feed is ForEachRecord<P> => 'parent' in feed;
export const isWatched = <P>(feed: Feed<P>): feed is Watched<P> => 'watch' in feed;
export const isWhenAbsent = <P>(feed: Feed<P>): feed is WhenAbsent => 'absentFrom' in feed;

/** The feeds that count in a run of these streams: beside the one it stands in for, a twin is asked only for what that one lacks. */
export function feedsIn(stream: Stream, streams: readonly string[]): readonly Feed<Params>[] {
  const feeds = feedsOf(stream);
  const instead = feeds.filter((feed) => isWhenAbsent(feed) && streams.includes(feed.absentFrom.name));
  return instead.length ? instead : feeds;
}

/** The streams that a stream's inputs come from; the first is the one it is shown under. */
export const parentsOf = (stream: Stream): readonly Stream[] =>
  feedsOf(stream).flatMap((feed) =>
    isForEachRecord(feed) ? [feed.parent] : isWhenAbsent(feed) ? [feed.absentFrom] : [],
  );

/** False where somebody has to say what to ask, such as an image, and for what follows from that alone. */
export const asksByItself = (stream: Stream): boolean =>
  feedsOf(stream).some((feed) => {
    if (isFromSettings(feed) || isWatched(feed)) return true;
    return asksByItself(isForEachRecord(feed) ? feed.parent : feed.absentFrom);
  });

export const inputsOf = <P>(picked: Picked<P>): readonly P[] =>
  picked === undefined ? [] : Array.isArray(picked) ? picked : [picked as P];
