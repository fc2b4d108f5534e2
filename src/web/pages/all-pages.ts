/** Every page of the web UI. A page is served at its path, and as JSON at its path with `.json`. */
import type { AnyPage } from '../page.ts';
import { actionsPage } from './actions/actions-page.tsx';
import { questionPage } from './ask/question-page.tsx';
import { questionsPage } from './ask/questions-page.tsx';
import { sqlPage } from './ask/sql-page.tsx';
import { timePage } from './time/time-page.tsx';
import { whyPage } from './why/why-page.tsx';

export const pages: readonly AnyPage[] = [actionsPage, questionsPage, sqlPage, questionPage, whyPage, timePage];
