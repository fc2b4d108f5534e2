/**
 * A page of the web UI: what it reads, as plain data, and how that is shown. The data is also the answer of its JSON
 * form, whose path ends in `.json`.
 */
import type { HtmlEscapedString } from 'hono/utils/html';
import type { Config } from '../config/config.ts';
import type { Environment } from '../config/environment.ts';
import type { Source } from '../ledger/source.ts';
import type { Pool } from '../load/connection/pool.ts';
import type { Viewer } from './access/level.ts';
import type { ReaderPool } from './sql/reader-pool.ts';

/** What a page reads from. */
export interface PageContext {
  /**
   * Connections that can only read, with a statement timeout of a few seconds. A page never counts or scans
   * `ops.requests` and `ops.attempts` without a limit: they can have millions of rows.
   */
  readonly pool: Pool;
  /** The connection for SQL that a viewer typed. */
  readonly reader: ReaderPool;
  readonly config: Config;
  readonly environment: Environment;
  /** Where the data comes from; null: nothing was requested yet. */
  readonly source: Source | null;
  readonly viewer: Viewer;
  readonly now: Date;
}

/** The URL of a request for a page. */
export interface PageRequest {
  /** The variables of the path, decoded: `run` of `/runs/:run`. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** Whether CSV is wanted: it may have more rows than a page shows. Absent: it is not. */
  readonly isCsv?: boolean;
}

export interface CsvResult {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number | boolean | Date | null)[])[];
}

/** What a component returns. */
export type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

export interface WebPage<Model> {
  /** Such as `/runs/:run`, without the prefix under which the UI is served. */
  readonly path: string;
  /**
   * Plain data: strings, numbers, booleans, null, Dates, arrays and objects. Ids of the source stay texts. Undefined:
   * there is no such thing, which is answered with 404. Throws ConfigError for what the URL does wrong, which is
   * answered with 400 and the remedy.
   */
  readonly read: (context: PageContext, request: PageRequest) => Promise<Model | undefined>;
  readonly title: (model: Model) => string;
  /** The command that prints the same, without the name of the program: `runs 12`. */
  readonly command: (model: Model) => string;
  /** The same as CSV, at its path with `.csv`; absent: there is none. Every row has a value for each column. */
  readonly csv?: (model: Model) => CsvResult;
  /** Whether its live regions are updated while it is open. */
  readonly isLive: boolean;
  /** A component: it may call `useView`. */
  readonly Body: (props: { readonly model: Model }) => Html;
}

/** A page whose model only it knows. */
export type AnyPage = WebPage<unknown>;

/** Hides the type of the model, so that pages can be in one list. */
export const definePage = <Model>(page: WebPage<Model>): AnyPage => page as unknown as AnyPage;
