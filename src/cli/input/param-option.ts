/**
 * The option for values of params. It is in a file of its own because it knows which params are images, and commands
 * without it would load the schemas of streams for that.
 */
import { InvalidArgumentError, Option } from 'commander';
import type { Overrides } from '../../plan/run-plan.ts';
import { readFileOrText } from './read-file-or-text.ts';

export const paramOption = () =>
  new Option(
    '--param <name=value[,value]>',
    'values for a param of the stream, @file for an image in a file; \\, is a comma within a value; may be given several times',
  )
    .argParser(readParam)
    .default({}, 'those of the configuration');

function readParam(text: string, others: Overrides): Overrides {
  const [, name, values] = /^([\w-]+)=(.+)$/s.exec(text) ?? [];
  if (!name || !values) throw new InvalidArgumentError('Expected name=value, such as region=US,GB.');
  return {
    ...others,
    [name]: [
      ...(Object.hasOwn(others, name) ? (others[name] ?? []) : []),
      ...values
        .split(/(?<!\\),/)
        .filter((value) => value !== '')
        .map((value) => readFileOrText(name, value.replaceAll('\\,', ','))),
    ],
  };
}
