/**
 * A stream is a plain object that declares one endpoint. Its keys have the order of `Stream` below: where it is, what
 * it costs, which params it has, what time its answers describe, where its inputs come from (input-sources.ts), how it
 * pages, where the records are, what a record is, which tables it fills, and which rows it makes. The terms are in
 * docs/glossary.md.
 */
import type { PgTable } from 'drizzle-orm/pg-core';
import type { z } from 'zod';
import type { Lane } from '../extract/outcome.ts';
import type { Pages } from '../extract/pages.ts';
import type { DateParams } from './dates.ts';
import type { InputSource } from './input-sources.ts';
import type { Entry } from './row.ts';

/**
 * Pages of a list that may be requested at the same time, at most. A list that has become shorter costs one call less
 * than this for nothing, and the vendor publishes no rate limit.
 */
export const MAX_LOOK_AHEAD = 16;

/** Parameters of a request, typed by the stream; on the wire they are text. One that is undefined is not sent. */
export type Params = Readonly<Record<string, string | number | boolean | undefined>>;

export interface RowContext<P> {
  readonly params: P;
  /** Business day of the run's slot, `yyyy-MM-dd`. */
  readonly snapshotDate: string;
  /** When the API answered. */
  readonly observedAt: Date;
  /** Place in the whole list, 1 is the first; null where the paging does not show it. */
  readonly position: number | null;
}

/** One call for several ids. */
interface Batch<R> {
  /** The param that takes the ids, separated by commas. */
  readonly param: string;
  readonly max: number;
  /** The ids that a record answers; a requested id that no record answers is absent. */
  readonly answeredIds: (record: R) => readonly string[];
}

export interface Stream<N extends string = string, P = Params, R = unknown> {
  /** Unique; the file's name and the id in the API reference. */
  readonly name: N;
  /** Null for a list that the documentation prints and no call returns: it is part of this package. */
  readonly path: string | null;
  /**
   * Why we know a call that the documentation of the API does not list. It may not exist, or answer in another shape, so
   * its stream is requested only where a pipeline or a command names it.
   */
  readonly unlisted?: string;
  /** Params that go into the JSON body of a POST instead of the query. */
  readonly body?: readonly (keyof P & string)[];
  readonly lane: Lane;
  /**
   * What a billed call costs; 1 where the documentation does not state it. Source: endpoint files of the API reference.
   */
  readonly credits: number;
  /** How long a stored answer replaces a call: the business day or minutes; see fresh-minutes.ts for the defaults. */
  readonly freshFor?: 'day' | number;
  readonly params: z.ZodObject & z.core.$ZodType<P, P>;
  /** Params of which a request needs at least one. */
  readonly anyOf?: readonly (keyof P & string)[];
  /**
   * Params that only its rows need: what the record that led to a request knew, and the answer does not repeat. They are
   * not sent, and two requests that differ in them alone are the same request.
   */
  readonly unsent?: readonly (keyof P & string)[];
  readonly batch?: Batch<NoInfer<R>>;
  readonly dated?: DateParams;
  /**
   * What the answers of a stream without days describe: the `present`, which cannot be requested on another day, or
   * something `lasting`, such as the tree of categories. Every stream has either this or `dated`.
   */
  readonly describes?: 'present' | 'lasting';
  readonly inputs: InputSource<NoInfer<P>> | readonly InputSource<NoInfer<P>>[];
  readonly pages: Pages;
  /** Dotted path in the body to the record, or to the array of them. */
  readonly at: string;
  /** The same in another shape of the answer: it counts where there is nothing at `at`. */
  readonly alsoAt?: string;
  readonly record: z.core.$ZodType<R>;
  /**
   * Dotted paths of fields that may be absent but decide on the key of a row. A record in which one of them exists and
   * cannot be read is quarantined, since its row would get another key.
   */
  readonly keyFields?: readonly string[];
  /** The records themselves, where `path` is null. */
  readonly shipped?: () => readonly unknown[];
  /** The tables that it fills. */
  readonly tables: readonly PgTable[];
  readonly rows: (record: NoInfer<R>, context: RowContext<NoInfer<P>>) => readonly Entry[];
  /** Wire fields left out on purpose (dotted path in the record -> why). */
  readonly ignored?: Readonly<Record<string, string>>;
}

/** Checks a stream against its types. The engine sees all streams with the same type. */
export function defineStream<N extends string, P extends Params, R>(stream: Stream<N, P, R>): DefinedStream<P, R> {
  return stream as unknown as DefinedStream<P, R>;
}

/** A stream of the catalogue; its children derive their types from the phantom types. */
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
