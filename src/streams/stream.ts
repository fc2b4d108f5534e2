/**
 * Glossary. stream: a declared endpoint. run: one triggering of streams (cron, manual, backfill, replay). slot: the
 * logical time of a tick. request: one call, stream + params + page; the unit of cost, retry, resume and replay. attempt:
 * one HTTP try of a request. body: the bytes that came back. record: one object out of a body. row: one record's shape in
 * a table. child: a request made from a parent's record. lane: a queue with its own rate limit. pipeline: a named set of
 * streams with a cron.
 *
 * A stream is a plain object, its keys always in the order below: where it is, what it costs, what it takes, what time its
 * answers are about, where its inputs come from (feeds.ts), how it pages, where the records lie, what a record is, which tables it feeds, which rows it
 * makes.
 */
import type { PgTable } from 'drizzle-orm/pg-core';
import type { z } from 'zod';
import type { Lane } from '../extract/outcome.ts';
import type { Pages } from '../extract/pages.ts';
import type { Dated } from './dates.ts';
import type { Feed } from './feeds.ts';
import type { Entry } from './row.ts';

/** Parameters of a request, typed by the stream; on the wire they are text. One that is undefined is not sent. */
export type Params = Readonly<Record<string, string | number | boolean | undefined>>;

export interface RowContext<P> {
  readonly params: P;
  /** Business day of the run's slot, `yyyy-MM-dd`. */
  readonly snapshotDate: string;
  /** When the API answered. */
  readonly observedAt: Date;
  /** Place in the whole list, 1 is the first; null where its paging does not tell. */
  readonly position: number | null;
}

/** One call for several ids. */
interface Batch<R> {
  /** The param that takes the ids, separated by commas. */
  readonly param: string;
  readonly max: number;
  /** The ids that a record answers; one asked for that no record answers is absent. */
  readonly found: (record: R) => readonly string[];
}

export interface Stream<N extends string = string, P = Params, R = unknown> {
  /** Unique; the file's name and the id in the API reference. */
  readonly name: N;
  /** Null for a list that the documentation prints and no call returns: it is shipped with us. */
  readonly path: string | null;
  /** Params that go into the JSON body of a POST instead of the query. */
  readonly body?: readonly (keyof P & string)[];
  readonly lane: Lane;
  /** What a billed call costs; 1 where nobody states it. Source: endpoint files of the API reference. */
  readonly credits: number;
  /** How long a stored answer serves instead of a call: the business day or minutes; see freshness.ts for the defaults. */
  readonly freshFor?: 'day' | number;
  readonly params: z.core.$ZodType<P, P>;
  readonly batch?: Batch<NoInfer<R>>;
  readonly dated?: Dated;
  /**
   * Of a stream that is not dated, what its answer describes: the `present`, which nobody can ask for on another day, or
   * something `lasting`, such as the tree of categories. Every stream has either this or `dated`.
   */
  readonly describes?: 'present' | 'lasting';
  readonly inputs: Feed<NoInfer<P>> | readonly Feed<NoInfer<P>>[];
  readonly pages: Pages;
  /** Dotted path in the body to the record, or to the array of them. */
  readonly at: string;
  readonly record: z.core.$ZodType<R>;
  /**
   * Dotted paths of fields that may be absent but decide on the key of a row: a record in which one of them is there and cannot be
   * read is set aside, since its row would go to another key.
   */
  readonly keyFields?: readonly string[];
  /** The records themselves, where `path` is null. */
  readonly shipped?: () => readonly unknown[];
  /** The tables its rows go to. */
  readonly tables: readonly PgTable[];
  readonly rows: (record: NoInfer<R>, context: RowContext<NoInfer<P>>) => readonly Entry[];
  /** Wire fields left out on purpose (dotted path in the record -> why). */
  readonly ignored?: Readonly<Record<string, string>>;
}

/** Checks a stream against its types and forgets them: the engine treats all alike. */
export function defineStream<N extends string, P extends Params, R>(stream: Stream<N, P, R>): DefinedStream<P, R> {
  return stream as unknown as DefinedStream<P, R>;
}

/** A stream of the catalogue; the phantom types serve those who name it as parent. */
export type DefinedStream<P = Params, R = unknown> = Stream & {
  readonly '~types'?: { readonly params: P; readonly record: R };
};

/** Every combination: `cross({ region: ['US', 'GB'], period: [7] })` gives two inputs. */
export function cross<T extends Readonly<Record<string, readonly unknown[]>>>(
  values: T,
): { [K in keyof T]: T[K][number] }[] {
  return Object.entries(values).reduce<Record<string, unknown>[]>(
    (inputs, [name, options]) => inputs.flatMap((input) => options.map((option) => ({ ...input, [name]: option }))),
    [{}],
  ) as { [K in keyof T]: T[K][number] }[];
}
