/** What is searched for: the keywords that people watch, and on demand those that ads use. */
import { forEachRecord, forEachWatched, optIn } from '../input-sources.ts';
import { insightsKeyword } from '../insights/insights-keyword.ts';

/** One request for every keyword and market; a keyword that is watched in no market is searched in all of them. */
export const eachKeyword = <P>(ask: (keyword: string, region: string) => readonly P[]) => [
  forEachWatched('keyword', ({ keyword, region }, { regions }) =>
    (region ? [region] : regions).flatMap((each) => ask(keyword, each)),
  ),
  optIn(forEachRecord(insightsKeyword, ({ keyword }, { params }) => ask(keyword, params.region))),
];
