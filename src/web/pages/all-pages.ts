/** Every page of the web UI. A page is served at its path, and as JSON at its path with `.json`. */
import type { AnyPage } from '../page.ts';
import { actionsPage } from './actions/actions-page.tsx';
import { alertsPage } from './alerts/alerts-page.tsx';
import { marketPage } from './alerts/market-page.tsx';
import { messagesPage } from './alerts/messages-page.tsx';
import { quarantinePage } from './trouble/quarantine-page.tsx';
import { recordPage } from './trouble/record-page.tsx';
import { troublePage } from './trouble/trouble-page.tsx';

export const pages: readonly AnyPage[] = [
  actionsPage,
  troublePage,
  quarantinePage,
  recordPage,
  alertsPage,
  messagesPage,
  marketPage,
];
