/** What components know about the request that they answer. */
import { createContext, useContext } from 'hono/jsx';
import type { Source } from '../ledger/source.ts';
import type { Viewer } from './access/level.ts';

export interface View {
  /** The path under which the UI is served, without a slash at its end; empty: the root. */
  readonly prefix: string;
  /** The path and the query of this page, without the prefix. */
  readonly path: string;
  readonly viewer: Viewer;
  readonly source: Source | null;
  readonly now: Date;
  /** The time zone of the budget: days are days of it. */
  readonly timezone: string;
}

export const ViewContext = createContext<View | undefined>(undefined);

/** To be called while a page is rendered. */
export function useView(): View {
  const view = useContext(ViewContext);
  if (!view) throw new Error('a component of the web UI is rendered outside of a page');
  return view;
}

/** The URL of a path of the UI, such as `/runs/12`. To be called while a page is rendered. */
export const useHref = (): ((path: string) => string) => {
  const { prefix } = useView();
  return (path) => `${prefix}${path}`;
};
