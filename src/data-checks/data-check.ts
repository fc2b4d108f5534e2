/** What a data check is, what it looks at, and what it finds. */
import type { check_results } from '../load/tables/ops-checks.ts';
import type { RankType } from '../streams/dates.ts';
import type { Stream } from '../streams/stream.ts';

type ResultRow = (typeof check_results)['$inferSelect'];

/** A failed `error` keeps its run from succeeding; a `warning` is only reported. */
export type Severity = ResultRow['severity'];

/** A stream that a run requested; rank lists of days, weeks and months are apart. */
export interface RequestedStream {
  readonly stream: Stream;
  readonly rankType: RankType | null;
  /** The newest day in its params; null where they have no day. */
  readonly newestDay: string | null;
  readonly requests: number;
  /** Requests that returned records. */
  readonly answered: number;
}

/** What is checked: what one run requested on its business date. */
export interface Scope {
  readonly day: string;
  /** Null: there is no run, only the streams are known. */
  readonly runId: number | null;
  readonly startedAt: Date | null;
  /** True for a scheduled run: it has to bring records. */
  readonly scheduled: boolean;
  /** False: a backfill, an import or a replay, which fills the past. */
  readonly isOfItsDay: boolean;
  readonly requestedStreams: readonly RequestedStream[];
  /** The newest runs of the same pipeline on days before, one a business date, the newest first. */
  readonly earlierRuns: readonly { readonly runId: number; readonly day: string }[];
}

/** SQL that returns CheckFinding rows; its parameters are $1, $2 and so on. */
export interface CheckQuery {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** A row that the query of a check returns. */
export interface CheckFinding {
  readonly subject: string;
  /** Absent: the severity of the check. */
  readonly severity?: Severity;
  readonly outcome: ResultRow['outcome'];
  readonly observed: string;
  readonly expected: string;
}

export interface DataCheck {
  readonly name: string;
  readonly severity: Severity;
  readonly about: string;
  /**
   * After each run of its day; after runs that fill the past too; or only by the command `checks run`, for checks of
   * whole tables, which take long.
   */
  readonly when: 'after a run' | 'after any run' | 'by command';
  /** Undefined where there is nothing to check. */
  readonly query: (scope: Scope) => CheckQuery | undefined;
}

/**
 * All queries as one `union all`; undefined where there are none. The parameters of each are renumbered behind those of
 * the queries before: the second `$1` of two queries with three parameters each becomes `$4`. No literal of a query may
 * therefore contain `$` and a digit.
 */
export function unionQueries(queries: readonly CheckQuery[]): CheckQuery | undefined {
  if (!queries.length) return undefined;
  const values: unknown[] = [];
  const texts = queries.map((query) => {
    const before = values.length;
    values.push(...query.values);
    return `(${query.text.replaceAll(/\$(\d+)/g, (_, number: string) => `$${before + Number(number)}`)})`;
  });
  return { text: texts.join('\nunion all\n'), values };
}
