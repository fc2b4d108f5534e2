/** docs/ledger.md: the tables of `ops` and `raw`. */
import { code, formatColumnTable, GENERATED_PAGE } from './markdown.ts';
import type { FunctionDescription, Relation, Schemas } from './read-schema.ts';

export const renderLedgerPage = ({ ops, raw, functions }: Schemas): string => `${GENERATED_PAGE}

# Ledger and bodies

Schema \`ops\` records what was triggered, requested, attempted, paid and refused; schema \`raw\` stores the bodies that the API
returned. Tables for analysts are in \`echotik\` and \`marts\`: [data-dictionary.md](data-dictionary.md). The descriptions are the
comments of the database.

A **run** has **requests**, a request has **attempts**. A paid answer is in \`raw.responses\`, with its body in \`raw.bodies\`. The
column \`_request_id\` of any row of \`echotik\` refers to its request. Terms: [glossary.md](glossary.md).

# ops

${ops.map(renderSection).join('\n\n')}

# Functions of ops

${functions.map(renderFunction).join('\n\n')}

# raw

${raw.map(renderSection).join('\n\n')}
`;

const renderSection = ({ schema, name, about, key, columns }: Relation) =>
  `## ${schema}.${name}\n\n${about}${key.length ? ` Key: ${key.map(code).join(', ')}.` : ' A view.'}\n\n${formatColumnTable(columns)}`;

const renderFunction = ({ name, arguments: parameters, about }: FunctionDescription) =>
  `## ops.${name}()\n\n\`ops.${name}(${parameters})\`: ${about}`;
