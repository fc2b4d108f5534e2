/** docs/streams.md: every stream of the catalogue. */
import { tableInfo } from '../../dist/load/tables/table.js';
import { catalogue, groupOf } from '../../dist/streams/catalogue.js';
import { feedsOf, isForEachRecord, isFromSettings, isWatched } from '../../dist/streams/feeds.js';
import { code, table } from './markdown.mjs';

export function streamsPage() {
  const groups = [...new Set(catalogue.map(groupOf))];
  const sections = groups.map((group) => {
    const rows = catalogue.filter((stream) => groupOf(stream) === group).map(streamRow);
    return `## ${group}\n\n${table(['stream', 'lane', 'credits', 'inputs', 'tables'], rows)}`;
  });
  return `# Streams

Every stream of the catalogue, by group of the API's documentation. Made by \`npm run docs\`; the params of each: \`npx echotik-warehouse streams --json\`.

Inputs tell where a stream's requests come from: the **configuration** (regions, languages), every **record** of another stream (in brackets: only when a pipeline or \`--follow\` names the child), the **watchlist**, or what another stream found **absent**. A stream
marked **by hand** is asked with \`--param\` only. Details that take several ids ask for up to ten at once. Credits are what one call costs; where nobody states a price, one.

${sections.join('\n\n')}
`;
}

function streamRow(stream) {
  const inputs = feedsOf(stream).map((feed) => {
    if (isFromSettings(feed)) return 'configuration';
    if (isWatched(feed)) return `watched ${feed.watch}s`;
    if (isForEachRecord(feed)) return feed.byDefault ? feed.parent.name : `[${feed.parent.name}]`;
    return `absent in ${feed.absentFrom.name}`;
  });
  const tables = tablesOf(stream).map(code);
  const credits = stream.batch ? `${stream.credits} for ${stream.batch.max}` : String(stream.credits);
  return [code(stream.name), stream.lane, credits, inputs.join(', ') || 'by hand', tables.join(', ')];
}

/** Names of the tables it fills, each once. */
export const tablesOf = (stream) => [...new Set(stream.tables.map((table) => tableInfo(table).name))];
