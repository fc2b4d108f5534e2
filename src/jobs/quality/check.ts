/** What a check of the data is, what it looks at, and what it finds. */
import type { RankType } from '../../streams/dates.ts';
import type { Stream } from '../../streams/stream.ts';

/** A failed `error` keeps its run from being green; a `warning` is only told. */
export type Severity = 'warning' | 'error';

/** A stream that a run asked, with the rank lists of one length apart from those of another. */
export interface Asked {
  readonly stream: Stream;
  readonly rankType: RankType | null;
  /** The newest day that its params name; null where they name none. */
  readonly newestDay: string | null;
  readonly requests: number;
  /** Requests that brought records. */
  readonly answered: number;
}

/** What is looked at: what one run asked on its business date. */
export interface Scope {
  readonly day: string;
  /** Null: nobody asked yet, only the streams are known. */
  readonly runId: number | null;
  readonly startedAt: Date | null;
  /** By a schedule: an answer without records is no answer then. */
  readonly scheduled: boolean;
  /** False: a backfill, an import or a replay, which fills the past. */
  readonly isOfItsDay: boolean;
  readonly asked: readonly Asked[];
  /** The newest runs of the same pipeline on days before, one a business date, the newest first. */
  readonly earlier: readonly { readonly runId: number; readonly day: string }[];
}

/** SQL that yields Finding rows. */
export interface Question {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** A row of what a question yields. */
export interface Finding {
  readonly subject: string;
  /** Where it is not the severity of the check. */
  readonly severity?: Severity;
  readonly outcome: 'passed' | 'failed' | 'skipped';
  readonly observed: string;
  readonly expected: string;
}

export interface Check {
  readonly name: string;
  readonly severity: Severity;
  readonly about: string;
  /**
   * After each run of its day, after those that fill the past as well, or only when somebody asks: of whole tables, which
   * takes its time.
   */
  readonly when: 'after a run' | 'after any run' | 'asked';
  /** Undefined: there is nothing to look at. */
  readonly question: (scope: Scope) => Question | undefined;
}

/** The questions as one. */
export function together(questions: readonly Question[]): Question | undefined {
  if (!questions.length) return undefined;
  const values: unknown[] = [];
  const texts = questions.map((question) => {
    const before = values.length;
    values.push(...question.values);
    return `(${question.text.replaceAll(/\$(\d+)/g, (_, number: string) => `$${before + Number(number)}`)})`;
  });
  return { text: texts.join('\nunion all\n'), values };
}
