/** The configuration file that `config init` writes: all defaults with comments, ready to be edited. */
import { Document, isMap, isScalar, isSeq, visit } from 'yaml';
import type { InitSettings } from './init-questions.ts';
import { configSchema, DEFAULT_SLOT_TOLERANCE } from './config.ts';
import { defaultPipelines, pipelineNotes } from './default-pipelines.ts';
import { buildConfigJsonSchema } from './json-schema.ts';

/** The example in a comment if no budget is set. */
const EXAMPLE_CREDITS = 1000;

/**
 * The text of a file with the defaults and these settings. `schema`: path or URL of the JSON Schema for editors,
 * relative to the file.
 */
export function formatFirstConfig({ region, budgetDay, budgetMonth, timezone }: InitSettings, schema: string): string {
  const { budget: parsed, retention, alerts: _, pipelines: __, ...defaults } = configSchema.parse({ regions: region });
  const { unlimited: ___, ...budget } = parsed;
  const document = new Document({
    ...defaults,
    slotTolerance: DEFAULT_SLOT_TOLERANCE,
    budget: { day: budgetDay ?? null, month: budgetMonth ?? null, ...budget, timezone },
    retention: Object.fromEntries(Object.keys(retention).map((name) => [name, 'forever'])),
    alerts: { channels: {} },
    pipelines: defaultPipelines,
  });
  document.commentBefore = [
    ` yaml-language-server: $schema=${schema}`,
    ' What to fetch, when and how fast. What is left out has the value that it has here.',
    ' After a change: npx echotik-warehouse config check',
  ].join('\n');
  explain(document.contents, buildConfigJsonSchema());
  layOut(document);
  const text = document.toString({ lineWidth: 0, flowCollectionPadding: false });
  // A limit that is not set becomes a comment.
  return text.replaceAll(/^( +)(day|month): null$/gm, `$1# $2: ${EXAMPLE_CREDITS}`);
}

interface Schema {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly anyOf?: readonly Schema[];
}

const notes: Readonly<Record<string, string>> = pipelineNotes;

/** Adds a comment above each key, from the schema, and above each pipeline, from its note. */
function explain(
  map: unknown,
  { anyOf = [], properties = anyOf.find((each) => each.properties)?.properties ?? {} }: Schema,
): void {
  if (!isMap(map)) return;
  for (const { key, value } of map.items) {
    if (!isScalar(key)) continue;
    const name = String(key.value);
    const about = properties[name]?.description ?? notes[name];
    if (about) key.commentBefore = ` ${about}`;
    explain(value, properties[name] ?? {});
  }
}

/** Writes lists of values in one line and crons in quotes, with empty lines between sections and pipelines. */
function layOut(document: Document): void {
  visit(document, {
    Pair(index, { key, value }, path) {
      if (!isScalar(key)) return;
      const isShort = key.value === 'params' || (isSeq(value) && key.value !== 'streams');
      if (isShort && (isMap(value) || isSeq(value))) value.flow = true;
      if (key.value === 'cron' && isScalar(value)) value.type = 'QUOTE_DOUBLE';
      key.spaceBefore = index !== 0 && (path.length === 2 || notes[String(key.value)] !== undefined);
    },
  });
}
