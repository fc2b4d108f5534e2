/** docs/streams.md: every stream of the catalogue. */
import { getTableInfo } from '../../src/load/tables/table.ts';
import { catalogue, findGroup } from '../../src/streams/catalogue.ts';
import {
  getInputSources,
  isParentRecordSource,
  isSettingsSource,
  isWatchlistSource,
} from '../../src/streams/input-sources.ts';
import type { Stream } from '../../src/streams/stream.ts';
import { code, formatMarkdownTable, GENERATED_PAGE } from './markdown.ts';

export function renderStreamsPage(): string {
  const unlisted = catalogue.filter((stream) => stream.unlisted);
  const groups = [...new Set(catalogue.map(findGroup))];
  const sections = groups.map((group) => {
    const rows = catalogue.filter((stream) => findGroup(stream) === group).map(renderRow);
    return `## ${group}\n\n${formatMarkdownTable(['stream', 'lane', 'credits', 'inputs', 'tables'], rows)}`;
  });
  return `${GENERATED_PAGE}

# Streams

The ${catalogue.length} streams of the catalogue, by the groups of the API's documentation. \`npx echotik-warehouse streams --json\` lists
the params of each. The documentation lists ${catalogue.length - unlisted.length} of them; the others are marked (unlisted) and
[listed at the end](#not-in-the-documentation).

The column *inputs* lists the input sources of a stream: the **configuration** (regions, languages), every **record** of another
stream (in brackets: only when a pipeline or \`--follow\` names the child), the **watchlist**, or the ids that another stream found
**absent**. A stream marked **manual** is requested with \`--param\` only. Details that take several ids request up to ten of them
in one call. Credits are the price of one call; where no price is published, one.

${sections.join('\n\n')}

## Not in the documentation

Calls that the documentation of the API does not list. They may not exist any more, or answer in another shape, and no price is
published: the credits are those of similar calls. No default pipeline and no \`sync --all\` requests them: name them in a pipeline or
a command. \`plan\` repeats the warning. A call that does not exist answers 404 and is not billed.

${formatMarkdownTable(
  ['stream', 'path', 'why we know it'],
  unlisted.map((stream) => [code(stream.name), code(stream.path ?? ''), stream.unlisted ?? '']),
)}
`;
}

function renderRow(stream: Stream): readonly string[] {
  const inputs = getInputSources(stream).map((source) => {
    if (isSettingsSource(source)) return 'configuration';
    if (isWatchlistSource(source)) return `watched ${source.watch}s`;
    if (isParentRecordSource(source)) return source.isDefault ? source.parent.name : `[${source.parent.name}]`;
    return `absent in ${source.absentFrom.name}`;
  });
  const credits = stream.batch ? `${stream.credits} for ${stream.batch.max}` : String(stream.credits);
  const tables = listStreamTables(stream).map(code);
  const name = stream.unlisted ? `${code(stream.name)} (unlisted)` : code(stream.name);
  return [name, stream.lane, credits, inputs.join(', ') || 'manual', tables.join(', ')];
}

/** Names of the tables that the stream fills, each once. */
export const listStreamTables = (stream: Stream): readonly string[] => [
  ...new Set(stream.tables.map((table) => getTableInfo(table).name)),
];
