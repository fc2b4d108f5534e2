/**
 * Input sources of a stream, one or several: the configuration, the records of another stream, the watchlist, or the
 * ids that another stream did not find. An input that two sources give is requested once.
 */
import type { DefinedStream, Params, RowContext, Stream } from './stream.ts';

/** What a run offers for inputs. */
export interface InputSettings {
  /** Markets, such as US. */
  readonly regions: readonly string[];
  /** Languages of names, such as en-US. */
  readonly languages: readonly string[];
  /** Business day of the run's slot, `yyyy-MM-dd`. */
  readonly businessDate: string;
}

/** One input, several, or none. */
type InputSelection<P> = P | readonly P[] | undefined;

/** One request for every record of another stream: the parent. */
export interface ParentRecordSource<P> {
  readonly parent: Stream;
  readonly pick: (record: never, context: RowContext<never>) => InputSelection<P>;
  /** False: followed only where a pipeline or a command names the child. */
  readonly isDefault: boolean;
}

/** Entities on the watchlist, with what the watchlist or else the warehouse knows of each. */
export interface WatchedEntities {
  readonly creator: { readonly user_id?: string; readonly unique_id?: string; readonly region?: string };
  readonly product: { readonly product_id: string; readonly region?: string };
  readonly shop: { readonly seller_id: string; readonly region?: string };
  readonly video: { readonly video_id: string; readonly region?: string };
  readonly hashtag: { readonly hashtag_id?: string; readonly hashtag_name?: string; readonly region?: string };
  readonly keyword: { readonly keyword: string; readonly region?: string };
}

export type WatchedKind = keyof WatchedEntities;

/** One request for everything of a kind that is watched. */
export interface WatchlistSource<P> {
  readonly watch: WatchedKind;
  readonly pick: (entity: never, settings: InputSettings) => InputSelection<P>;
}

/** One request for every id that a batch of another stream did not find. */
export interface AbsentIdSource {
  readonly absentFrom: Stream;
  /** SQL with the ids as $1 (text[]); its columns are the params. */
  readonly lookup: string;
}

export type SettingsSource<P> = (settings: InputSettings) => readonly P[];

export type InputSource<P> = SettingsSource<P> | ParentRecordSource<P> | WatchlistSource<P> | AbsentIdSource;

/** `forEachRecord(trendingMusicList, ({ clip_id }, { params }) => ({ clip_id, ...params }))` */
export function forEachRecord<PP, PR, P>(
  parent: DefinedStream<PP, PR>,
  pick: (record: PR, context: RowContext<PP>) => InputSelection<P>,
): ParentRecordSource<P> {
  return { parent, pick, isDefault: true };
}

/**
 * Makes a child opt-in: it is requested only where a pipeline or a command names it. For children that do not complete
 * their parent.
 */
export function optIn<P>(source: ParentRecordSource<P>): ParentRecordSource<P> {
  return { ...source, isDefault: false };
}

/** `watched('product', ({ product_id }) => ({ product_id }))` */
export function forEachWatched<K extends WatchedKind, P>(
  watch: K,
  pick: (entity: WatchedEntities[K], settings: InputSettings) => InputSelection<P>,
): WatchlistSource<P> {
  return { watch, pick };
}

/** `forEachAbsentId(videoDetail, 'select id as video_id from unnest($1::text[]) as id')` */
export const forEachAbsentId = (absentFrom: Stream, lookup: string): AbsentIdSource => ({ absentFrom, lookup });

export const getInputSources = ({ inputs }: Stream): readonly InputSource<Params>[] =>
  Array.isArray(inputs) ? (inputs as readonly InputSource<Params>[]) : [inputs as InputSource<Params>];

export const isSettingsSource = <P>(source: InputSource<P>): source is SettingsSource<P> =>
  typeof source === 'function';
export const isParentRecordSource = <P>(source: InputSource<P>): source is ParentRecordSource<P> => 'parent' in source;
export const isWatchlistSource = <P>(source: InputSource<P>): source is WatchlistSource<P> => 'watch' in source;
export const isAbsentIdSource = <P>(source: InputSource<P>): source is AbsentIdSource => 'absentFrom' in source;

/**
 * The input sources that count in a run of `streams`. A stream that is a substitute for another one is requested only
 * for the ids which the other one did not find, where both are in the run.
 */
export function selectInputSources(stream: Stream, streams: readonly string[]): readonly InputSource<Params>[] {
  const sources = getInputSources(stream);
  const instead = sources.filter((source) => isAbsentIdSource(source) && streams.includes(source.absentFrom.name));
  return instead.length ? instead : sources;
}

/** The streams that the inputs of a stream come from; it is listed under the first one. */
export const getParents = (stream: Stream): readonly Stream[] =>
  getInputSources(stream).flatMap((source) =>
    isParentRecordSource(source) ? [source.parent] : isAbsentIdSource(source) ? [source.absentFrom] : [],
  );

/** False where an operator has to give the inputs, such as an image, and for the children of such a stream alone. */
export const hasOwnInputs = (stream: Stream): boolean =>
  getInputSources(stream).some((source) => {
    if (isSettingsSource(source) || isWatchlistSource(source)) return true;
    return hasOwnInputs(isParentRecordSource(source) ? source.parent : source.absentFrom);
  });

export const toInputList = <P>(picked: InputSelection<P>): readonly P[] =>
  picked === undefined ? [] : Array.isArray(picked) ? picked : [picked as P];
