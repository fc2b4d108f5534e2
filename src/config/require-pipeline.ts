import { didYouMean } from '../did-you-mean.ts';
import { ConfigError } from '../errors.ts';
import type { Config, Pipeline } from './config.ts';

/** Throws ConfigError with the names that exist. */
export function requirePipeline({ pipelines }: Pick<Config, 'pipelines'>, name: string): Pipeline {
  const found = Object.hasOwn(pipelines, name) ? pipelines[name] : undefined;
  if (found) return found;
  const known = Object.keys(pipelines);
  throw new ConfigError(`there is no pipeline '${name}'${didYouMean(name, known)}`, {
    remedy: `pipelines: ${known.join(', ')}`,
  });
}
