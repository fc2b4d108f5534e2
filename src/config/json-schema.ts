/** The configuration as JSON Schema, with which editors complete and check the file. */
import { dirname, isAbsolute, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { catalogue } from '../streams/catalogue.ts';
import { configSchema } from './config.ts';
import { streamNameSchema } from './stream-entry.ts';
import { packageFile } from '../package-files.ts';

/** Where `npm run docs` writes it; shipped with the package. */
export const schemaFile = packageFile('echotik.config.schema.json');

/**
 * The reference to the schema from a file (absolute path): a relative path, or a URL if the file is on another drive of
 * Windows.
 */
export function resolveSchemaReference(file: string): string {
  const path = relative(dirname(file), schemaFile).split(sep).join('/');
  if (isAbsolute(path)) return pathToFileURL(schemaFile).href;
  return path.startsWith('../') ? path : `./${path}`;
}

/**
 * The schema accepts all that the program accepts, and more where only code can check: a cron without slots, an invalid
 * time zone, a pipeline with neither cron nor after.
 */
export const buildConfigJsonSchema = (): object => ({
  title: 'echotik.config.yaml',
  ...z.toJSONSchema(configSchema, {
    io: 'input',
    // The newest draft that editors support for YAML.
    target: 'draft-7',
    override({ zodSchema, jsonSchema }) {
      if (zodSchema === streamNameSchema) jsonSchema.enum = catalogue.map(({ name }) => name);
    },
  }),
});
