/** How many inputs the records of a run will bring at most, before they are known. */
import { isAbsentIdSource, selectInputSources } from '../streams/input-sources.ts';
import { listParentLinks } from '../streams/input-links.ts';
import type { Stream } from '../streams/stream.ts';
import type { KnownRequest } from './known-requests.ts';
import type { RunPlan } from './run-plan.ts';

interface ParentEstimate {
  /** Requests that are yet to be bought. */
  readonly to_buy: number;
  /** Lists of which pages are yet to be bought, at most. */
  readonly lists: number;
}

/**
 * First pages that records of the parents can lead to: `fromNew` of parents that are yet to be bought, `fromStored` of
 * stored answers whose run did not follow this stream.
 */
export function countUnknownInputs(
  stream: Stream,
  { streams, streamOptions }: RunPlan,
  requests: readonly KnownRequest[],
  parents: ReadonlyMap<string, ParentEstimate>,
): { readonly fromNew: number; readonly fromStored: number } {
  const options = streamOptions ?? null;
  const idsPerCall = stream.batch?.max ?? 1;
  const links = listParentLinks(stream, streams, options);
  const ofStream = ({ name }: Stream) => requests.filter((request) => request.stream === name);
  const fromNew = links.map(({ parent, top, inputsPerRecord }) => {
    const { to_buy = 0, lists = 0 } = parents.get(parent.name) ?? {};
    const records = to_buy * parent.pages.size * (parent.batch?.max ?? 1);
    // `top` may be infinite, and times no list that is not a number.
    return (lists ? Math.min(records, top * lists) : records) * inputsPerRecord;
  });
  const fromStored = links.map(({ parent, top, inputsPerRecord }) => {
    const unfollowed = ofStream(parent).filter(({ isStored, followed }) => isStored && !followed.includes(stream.name));
    const counts = unfollowed.map(({ records, page }) =>
      Math.max(0, Math.min(records, top - (parent.pages.countRecordsBefore(page) ?? 0))),
    );
    return sum(counts) * inputsPerRecord;
  });
  const isLinked = options?.[stream.name]?.from !== undefined;
  const fromAbsent = (isLinked ? [] : selectInputSources(stream, streams).filter(isAbsentIdSource)).map(
    ({ absentFrom }) => (parents.get(absentFrom.name)?.to_buy ?? 0) * (absentFrom.batch?.max ?? 1),
  );
  return {
    fromNew: Math.ceil(sum([...fromNew, ...fromAbsent]) / idsPerCall),
    fromStored: Math.ceil(sum(fromStored) / idsPerCall),
  };
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
