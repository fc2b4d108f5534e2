/** What routes know about a request beside its URL. */
import type { Viewer } from '../access/level.ts';

export type PageFormat = 'html' | 'json' | 'csv';

export interface WebEnv {
  readonly Bindings: {
    /** The remote address of the connection. */
    readonly address: string | undefined;
    readonly prefix: string;
    /** The path without the prefix and without `.json` or `.csv`. */
    readonly path: string;
    readonly format: PageFormat;
  };
  readonly Variables: {
    viewer: Viewer;
  };
}
