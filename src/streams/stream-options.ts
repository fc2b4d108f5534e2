/** What a pipeline sets for one of its streams. A run keeps it (ops.runs.stream_options), whatever changes later. */
import type { Params } from './stream.ts';

/** Records of another stream of the run that become inputs: input-links.ts. */
export interface InputLink {
  /** Name of the stream whose records are the inputs. */
  readonly stream: string;
  /** Records up to this place of each of its lists; absent: all records. */
  readonly top?: number;
  /** Values in place of what the record gives; several make a request each. Absent: none. */
  readonly params?: readonly Params[];
  /** Markets, for records that do not name theirs. */
  readonly regions: readonly string[];
}

export interface StreamOptions {
  /** Where its inputs come from, in place of the streams that it follows otherwise. */
  readonly from?: readonly InputLink[];
  /** Pages a walk may have; absent: the limit of the run, else that of the stream. */
  readonly maxPages?: number;
  /** Credits that the stream may cost in the run; absent: no limit. */
  readonly maxCredits?: number;
  /** How often a call that failed is repeated; absent: as src/jobs/worker/action.ts decides. */
  readonly retries?: number;
}

export type OptionsByStream = Readonly<Record<string, StreamOptions>>;
