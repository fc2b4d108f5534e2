/** What is searched for: the keywords that people watch, and on demand those that ads use. */
import { watched } from '../feeds.ts';

/** One question for every keyword and market; a keyword that is watched in no market is searched in all of them. */
export const eachKeyword = <P>(ask: (keyword: string, region: string) => readonly P[]) => [
  watched('keyword', ({ keyword, region }, { regions }) =>
    (region ? [region] : regions).flatMap((each) => ask(keyword, each)),
  ),
  ({ regions }: { readonly regions: readonly string[] }) => regions.flatMap((region) => ask('lamp', region)),
];
