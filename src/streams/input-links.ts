/**
 * Which records of a run become inputs of which stream. By default these are the parents that a stream declares; with
 * `from` a pipeline names another stream, whose records name what the stream takes: a creator, a product, a shop, a
 * video, a hashtag or a keyword.
 */
import { getChildren, requireStream } from './catalogue.ts';
import {
  getInputSources,
  isParentRecordSource,
  isWatchlistSource,
  selectInputSources,
  toInputList,
  type WatchedKind,
} from './input-sources.ts';
import type { Params, RowContext, Stream } from './stream.ts';
import type { InputLink, OptionsByStream } from './stream-options.ts';

/** The inputs that a record leads to. */
type PickInputs = (record: unknown, context: RowContext<never>) => readonly Params[];

export interface ParentLink {
  readonly parent: Stream;
  /** Only records up to this place of a list; Infinity: all. */
  readonly top: number;
  /** How many inputs a record leads to, at most. */
  readonly inputsPerRecord: number;
  readonly pick: PickInputs;
}

export interface ChildLink extends Pick<ParentLink, 'top' | 'pick'> {
  readonly child: Stream;
}

/** The fields that identify what a record is about, by kind. */
const ID_FIELDS: Readonly<Record<WatchedKind, readonly [string, ...string[]]>> = {
  creator: ['user_id', 'unique_id'],
  product: ['product_id'],
  shop: ['seller_id'],
  video: ['video_id'],
  hashtag: ['hashtag_id', 'hashtag_name'],
  keyword: ['keyword'],
};

/** Where the inputs of a stream come from among the records of its run. `options`: of the run; null: none. */
export function listParentLinks(
  child: Stream,
  streams: readonly string[],
  options: OptionsByStream | null,
): readonly ParentLink[] {
  const links = options?.[child.name]?.from;
  if (links) return links.map((link) => openLink(child, link));
  return selectInputSources(child, streams)
    .filter(isParentRecordSource)
    .map(({ parent, pick }) => ({
      parent,
      top: Number.POSITIVE_INFINITY,
      inputsPerRecord: 1,
      pick: (record, context) => toInputList(pick(record as never, context)),
    }));
}

/** The streams of a run that take the records of `parent` as inputs. */
export function listChildLinks(
  parent: Stream,
  streams: readonly string[],
  options: OptionsByStream | null,
): readonly ChildLink[] {
  const children = options
    ? streams.map(requireStream)
    : getChildren(parent).filter(({ name }) => streams.includes(name));
  return children.flatMap((child) =>
    listParentLinks(child, streams, options)
      .filter((link) => link.parent === parent)
      .map(({ top, pick }) => ({ child, top, pick })),
  );
}

/** The streams whose records can be the inputs of a stream. */
export const listPossibleParents = (child: Stream, among: readonly Stream[]): readonly Stream[] =>
  among.filter((parent) => parent !== child && canFollow(child, parent));

/** Whether records of `parent` name what `child` takes as its input. */
export const canFollow = (child: Stream, parent: Stream): boolean => findPicks(child, parent, []).length > 0;

function openLink(child: Stream, { stream, top = Number.POSITIVE_INFINITY, params, regions }: InputLink): ParentLink {
  const parent = requireStream(stream);
  const picks = findPicks(child, parent, regions);
  return {
    parent,
    top,
    inputsPerRecord: params?.length ?? 1,
    pick(record, context) {
      const inputs = picks.flatMap((pick) => pick(record, context));
      return params ? inputs.flatMap((input) => params.map((given) => ({ ...input, ...given }))) : inputs;
    },
  };
}

/** The link that the child declares; else what it does with watched entities, with those that the records name. */
function findPicks(child: Stream, parent: Stream, regions: readonly string[]): readonly PickInputs[] {
  const sources = getInputSources(child);
  const declared = sources.filter(isParentRecordSource).filter((source) => source.parent === parent);
  if (declared.length) {
    return declared.map(
      ({ pick }): PickInputs =>
        (record, context) =>
          toInputList(pick(record as never, context)),
    );
  }
  const fields = listRecordFields(parent);
  return sources.filter(isWatchlistSource).flatMap(({ watch, pick }): PickInputs[] => {
    const ids = ID_FIELDS[watch];
    const ask = (entity: object, businessDate: string) =>
      toInputList(pick(entity as never, { regions, languages: [], businessDate }));
    // Some streams take a handle and some an id: whether the records have it shows when a record with their ids is tried.
    const sample = Object.fromEntries(ids.filter((id) => fields.includes(id)).map((id) => [id, '1']));
    if (!Object.keys(sample).length || !ask({ ...sample, region: 'US' }, '2026-01-01').length) return [];
    return [
      (record, { params, snapshotDate }) => {
        const given = record as Readonly<Record<string, unknown>>;
        // Where the only id is empty the record names no entity. Streams with two ids choose one themselves.
        if (ids.length === 1 && (given[ids[0]] ?? '') === '') return [];
        const { region } = params as Params;
        // Inherits from the record, so that only the fields that are used count as read.
        const entity = region === undefined ? given : (Object.create(given, { region: { value: region } }) as object);
        return ask(entity, snapshotDate);
      },
    ];
  });
}

/** Names of the fields at the top of a record; empty where it is no object. */
const listRecordFields = ({ record }: Stream): readonly string[] =>
  Object.keys((record as { readonly shape?: object }).shape ?? {});
