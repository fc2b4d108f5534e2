/** The configuration as JSON Schema: what editors complete and check while somebody writes the file. */
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { catalogue } from '../streams/catalogue.ts';
import { configSchema, streamName } from './config.ts';

/** Where `npm run docs` writes it; shipped with the package. */
export const schemaFile = fileURLToPath(new URL('../../echotik.config.schema.json', import.meta.url));

/** It accepts what the program accepts, and more where only code can tell: a cron that never comes, a zone that is none. */
export const configJsonSchema = (): object => ({
  title: 'echotik.config.yaml',
  ...z.toJSONSchema(configSchema, {
    io: 'input',
    // The newest that editors read for YAML.
    target: 'draft-7',
    override({ zodSchema, jsonSchema }) {
      if (zodSchema === streamName) jsonSchema.enum = catalogue.map(({ name }) => name);
    },
  }),
});
