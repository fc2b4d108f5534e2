/** Every page of the web UI. A page is served at its path, and as JSON at its path with `.json`. In the order of the navigation. */
import type { AnyPage } from '../page.ts';
import { actionsPage } from './actions/actions-page.tsx';
import { alertsPage } from './alerts/alerts-page.tsx';
import { coveragePage } from './coverage/coverage-page.tsx';
import { gridPage } from './grid/grid-page.tsx';
import { marketPage } from './alerts/market-page.tsx';
import { messagesPage } from './alerts/messages-page.tsx';
import { moneyPage } from './money/money-page.tsx';
import { nowPage } from './now/now-page.tsx';
import { problemsPage } from './problems/problems-page.tsx';
import { quarantinePage } from './problems/quarantine-page.tsx';
import { questionPage } from './ask/question-page.tsx';
import { questionsPage } from './ask/questions-page.tsx';
import { quotePage } from './quotes/quote-page.tsx';
import { receiptPage } from './money/receipt-page.tsx';
import { recordPage } from './problems/record-page.tsx';
import { runPage } from './runs/run-page.tsx';
import { runsPage } from './runs/runs-page.tsx';
import { sqlPage } from './ask/sql-page.tsx';
import { streamCoveragePage } from './coverage/stream-page.tsx';
import { timePage } from './time/time-page.tsx';
import { whyPage } from './why/why-page.tsx';

export const pages: readonly AnyPage[] = [
  nowPage,
  gridPage,
  runsPage,
  runPage,
  coveragePage,
  streamCoveragePage,
  quotePage,
  moneyPage,
  receiptPage,
  problemsPage,
  quarantinePage,
  recordPage,
  whyPage,
  timePage,
  questionsPage,
  sqlPage,
  questionPage,
  alertsPage,
  messagesPage,
  marketPage,
  actionsPage,
];
