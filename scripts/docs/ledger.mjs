/** docs/ledger.md: what `ops` and `raw` hold. */
import { code, columnTable } from './markdown.mjs';

export const ledgerPage = ({ ops, raw }) => `# Ledger and bodies

What was triggered, asked, tried, paid and refused (\`ops\`), and the bodies that came back (\`raw\`). What analysts read is in \`echotik\` and \`marts\`: [data-dictionary.md](data-dictionary.md). Made by \`npm run docs\`
from the comments in the database.

A **run** has **requests**, a request has **attempts**, an answer that was paid for is in \`raw.responses\` with its body in \`raw.bodies\`. Any row of \`echotik\` leads there by its \`_request_id\`.

# ops

${ops.map(section).join('\n\n')}

# raw

${raw.map(section).join('\n\n')}
`;

const section = ({ schema, name, about, key, columns }) =>
  `## ${schema}.${name}\n\n${about} Key: ${key.map(code).join(', ')}.\n\n${columnTable(columns)}`;
