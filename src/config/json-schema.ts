/** The configuration as JSON Schema: what editors complete and check while somebody writes the file. */
import { dirname, isAbsolute, relative, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { z } from 'zod';
import { catalogue } from '../streams/catalogue.ts';
import { configSchema, streamName } from './config.ts';

/** Where `npm run docs` writes it; shipped with the package. */
export const schemaFile = fileURLToPath(new URL('../../echotik.config.schema.json', import.meta.url));

/** How a file (absolute) refers to it: from its own folder, but for another drive of Windows. */
export function schemaFrom(file: string): string {
  const path = relative(dirname(file), schemaFile).split(sep).join('/');
  if (isAbsolute(path)) return pathToFileURL(schemaFile).href;
  return path.startsWith('../') ? path : `./${path}`;
}

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
