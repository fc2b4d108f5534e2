/** The options of `npm run bench`. */
import { parseArgs } from 'node:util';
import type { Competitor } from './run-series.ts';

const USAGE = `npm run bench -- [options]
  --only <cases>     comma separated; default: all of the first line
                     CASES
                     start: start of commands
                     workers: 1, 2 and 4 worker processes (not without being named)
  --times <n>        repetitions, of which medians are printed; default 3
  --scale <n>        0.01 to 1: a part of the pages of product-list and of the files; default 1
  --who <names>      of plain, redis, postgres, bare; default: all
  --in-flight <n>    calls in flight of each worker of the case workers; default 16
  --statements       also prints the statements of pg_stat_statements, and scans of tables
  --sizes            also prints the bytes of a row of each table
  --profile <folder> writes a CPU profile of each command of ours, and prints who owns its time
Environment: POSTGRES_BIN, a folder with another PostgreSQL, such as /usr/lib/postgresql/15/bin
`;

const competitors: Readonly<Record<string, Competitor>> = {
  bare: 'bare loop',
  plain: 'plain script',
  redis: 'ours, Redis',
  postgres: 'ours, PostgreSQL',
};

export interface Options {
  readonly only: readonly string[];
  readonly times: number;
  readonly scale: number;
  readonly who: readonly Competitor[];
  readonly inFlight: number;
  readonly statements: boolean;
  readonly sizes: boolean;
  readonly profile: string | undefined;
}

/** `cases` are those of the series. Ends the process with 2 where an option is wrong. */
export function readOptions(cases: readonly string[]): Options {
  try {
    const { values } = parseArgs({
      options: {
        only: { type: 'string' },
        times: { type: 'string', default: '3' },
        scale: { type: 'string', default: '1' },
        who: { type: 'string', default: Object.keys(competitors).join() },
        'in-flight': { type: 'string', default: '16' },
        statements: { type: 'boolean', default: false },
        sizes: { type: 'boolean', default: false },
        profile: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) exit(0, cases);
    return {
      only: choose(values.only?.split(',') ?? [...cases, 'start'], [...cases, 'start', 'workers']),
      times: readCount(values.times),
      scale: readScale(values.scale),
      who: choose(values.who.split(','), Object.keys(competitors)).flatMap((name) => competitors[name] ?? []),
      inFlight: readCount(values['in-flight']),
      statements: values.statements,
      sizes: values.sizes,
      profile: values.profile,
    };
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return exit(2, cases);
  }
}

function exit(code: number, cases: readonly string[]): never {
  process.stderr.write(USAGE.replace('CASES', cases.join(', ')));
  process.exit(code);
}

function choose(names: readonly string[], known: readonly string[]): readonly string[] {
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length) throw new Error(`There is no ${unknown.join(', ')}.`);
  return names;
}

function readCount(text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new Error(`${text} is no whole number above 0.`);
  return Number(text);
}

function readScale(text: string): number {
  const scale = Number(text);
  if (scale >= 0.01 && scale <= 1) return scale;
  throw new Error(`${text} is not from 0.01 to 1.`);
}
