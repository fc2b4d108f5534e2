/** Every page of the web UI. A page is served at its path, and as JSON at its path with `.json`. */
import type { AnyPage } from '../page.ts';
import { actionsPage } from './actions/actions-page.tsx';
import { coveragePage } from './coverage/coverage-page.tsx';
import { gridPage } from './grid/grid-page.tsx';
import { nowPage } from './now/now-page.tsx';
import { quotePage } from './quotes/quote-page.tsx';
import { runPage } from './runs/run-page.tsx';
import { runsPage } from './runs/runs-page.tsx';
import { streamCoveragePage } from './coverage/stream-page.tsx';

export const pages: readonly AnyPage[] = [
  nowPage,
  gridPage,
  runsPage,
  runPage,
  coveragePage,
  streamCoveragePage,
  quotePage,
  actionsPage,
];
