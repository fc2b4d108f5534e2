/** What hand-written documentation states about files, commands, options, settings and numbers is true. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { loadProgram } from '../src/cli/program.ts';
import { buildConfigJsonSchema } from '../src/config/json-schema.ts';
import { defaultPipelines } from '../src/config/default-pipelines.ts';
import { dataChecks } from '../src/data-checks/data-checks.ts';
import '../src/load/tables/all.ts';
import '../src/load/tables/all-ledger.ts';
import { listTableDescriptions } from '../src/load/tables/ledger-table.ts';
import { BASELINE, readMigrations } from '../src/load/schema/migration-files.ts';
import { listTableInfos } from '../src/load/tables/all.ts';
import { catalogue } from '../src/streams/catalogue.ts';

const program = await loadProgram();

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const list = (folder: string) => readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' });

const GENERATED = ['docs/data-dictionary.md', 'docs/erd.md', 'docs/ledger.md', 'docs/streams.md'];
const docs = list('docs')
  .filter((name) => name.endsWith('.md'))
  .map((name) => `docs/${name}`);
const pages = ['README.md', 'CONTRIBUTING.md', ...docs.filter((page) => !GENERATED.includes(page))];

/** The first cell of each row of each table, without backticks. */
const firstCells = (text: string) => [...text.matchAll(/^\| `([^|`]+)`/gm)].map(([, cell = '']) => cell);

describe('files', () => {
  /** Files of a user, not of the project. */
  const USER_FILES = ['echotik.config.yaml', 'ECHOTIK_HOME/postgres/settings.json', '_manifest.json', '_views.sql'];

  test('that a page names exist, from the root, from src, from src/jobs or from the folder of the page', () => {
    const missing = pages.flatMap((page) =>
      [...read(page).matchAll(/`([\w./-]+\.(?:ts|mjs|js|sql|json|ya?ml|svg|md))`/g)]
        .map(([, path = '']) => path)
        .filter((path) => !USER_FILES.includes(path))
        .filter(
          (path) => !['', 'src', 'src/jobs', dirname(page)].some((folder) => existsSync(join(root, folder, path))),
        )
        .map((path) => `${page}: ${path}`),
    );
    expect(missing).toEqual([]);
  });

  test('and sections that a link leads to exist', () => {
    const broken = [...pages, 'CHANGELOG.md'].flatMap((page) =>
      [...read(page).matchAll(/\]\(([^)\s]+)\)/g)]
        .map(([, target = '']) => target)
        .filter((target) => !/^https?:/.test(target) && !linkExists(page, target))
        .map((target) => `${page}: ${target}`),
    );
    expect(broken).toEqual([]);
  });

  function linkExists(page: string, target: string): boolean {
    const [path = '', anchor] = target.split('#');
    const file = path ? normalize(join(dirname(page), path)) : page;
    if (!existsSync(join(root, file))) return false;
    if (anchor === undefined) return true;
    const slugs = [...read(file).matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
      title
        .toLowerCase()
        .replaceAll(/[^\w\s-]/g, '')
        .replaceAll(' ', '-'),
    );
    return slugs.includes(anchor);
  }

  test('CONTRIBUTING lists every folder of src, and no other', () => {
    const listed = [...read('CONTRIBUTING.md').matchAll(/^src\/([\w-]+)\/ /gm)].map(([, name]) => name);
    const folders = readdirSync(join(root, 'src'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
    expect(listed).toEqual(folders.sort());
  });

  test('every page of docs is in the index', () => {
    const index = read('docs/README.md');
    const missing = docs.filter(
      (page) => !/decisions\/|docs\/README/.test(page) && !index.includes(`](${page.slice(5)}`),
    );
    expect(missing).toEqual([]);
  });
});

describe('docs/commands.md', () => {
  const page = read('docs/commands.md');
  const sections = new Map(page.split(/^## /m).map((text) => [text.slice(0, text.indexOf('\n')), text]));
  const family = (command: Command): readonly Command[] => [command, ...command.commands.flatMap(family)];
  const listFlags = (command: Command) => family(command).flatMap(({ options }) => options.map(({ flags }) => flags));
  const shared = firstCells(sections.get('Options of several commands') ?? '');

  test('has a section and a line for each command, and no other', () => {
    const names = program.commands.map((command) => command.name()).filter((name) => name !== 'help');
    const general = ['Options of several commands', 'Exit codes'];
    expect([...sections.keys()].slice(1).filter((title) => !general.includes(title))).toEqual(names);
    expect([...page.matchAll(/^\| \[`([\w-]+)`\]/gm)].map(([, name]) => name)).toEqual(names);
  });

  test.each(program.commands.map((command) => [command.name(), command] as const))(
    '%s: its options and subcommands, and no others',
    (name, command) => {
      const section = sections.get(name) ?? '';
      const flags = listFlags(command);
      expect(firstCells(section).filter((cell) => cell.startsWith('--') && !flags.includes(cell))).toEqual([]);
      const longFlags = flags.map((text) => text.split(' ')[0] ?? '');
      const named = new Set([...section.matchAll(/--[a-z][a-z-]+/g)].map(([flag]) => flag));
      expect(longFlags.filter((flag) => flag !== '--json' && !named.has(flag))).toEqual([]);
      const described = firstCells(section).map((cell) => cell.split(' ')[0] ?? '');
      const sharedFlags = shared.map((cell) => cell.split(' ')[0] ?? '');
      expect(longFlags.filter((flag) => ![...described, ...sharedFlags].includes(flag))).toEqual([]);
      const missing = command.commands.filter((sub) => !section.includes(`\`${name} ${sub.name()}`));
      expect(missing.map((sub) => sub.name())).toEqual([]);
    },
  );

  test('the shared options exist', () => {
    const flags = program.commands.flatMap(listFlags);
    expect(shared.filter((cell) => !flags.includes(cell))).toEqual(['--help', '--version']);
  });

  test('commands and options that other pages show exist', () => {
    const wrong = pages.flatMap((path) =>
      [...read(path).matchAll(/(?:npx |\$ |`)echotik-warehouse ([a-z][a-z-]*)([^\n`]*)/g)].flatMap(
        ([, name = '', rest = '']) => {
          const command = program.commands.find((one) => one.name() === name);
          if (!command) return [`${path}: ${name}`];
          const known = listFlags(command).map((flag) => flag.split(' ')[0] ?? '');
          return [...rest.matchAll(/(?<= )--[a-z][a-z-]+/g)]
            .map(([flag]) => flag)
            .filter((flag) => !known.includes(flag) && flag !== '--help')
            .map((flag) => `${path}: ${name} ${flag}`);
        },
      ),
    );
    expect(wrong).toEqual([]);
  });
});

describe('docs/configuration.md', () => {
  const cells = firstCells(read('docs/configuration.md'));

  test('has every variable of .env.example that the program reads, and no other', () => {
    const documented = cells.filter((cell) => /^[A-Z_]+$/.test(cell));
    const example = [...read('.env.example').matchAll(/^#([A-Z_]+)=/gm)].map(([, name = '']) => name);
    const ofCompose = ['POSTGRES_PASSWORD', 'METABASE_DB_PASSWORD'];
    expect([...documented].sort()).toEqual(example.filter((name) => !ofCompose.includes(name)).sort());
    const source = list('src')
      .filter((name) => name.endsWith('.ts'))
      .map((name) => read(`src/${name}`))
      .join('\n');
    const inSource = [...source.matchAll(/'(ECHOTIK_[A-Z_]+|DATABASE_URL|REDIS_URL)'/g)].map(([, name = '']) => name);
    const own = documented.filter((name) => /^ECHOTIK_|^DATABASE_URL$|^REDIS_URL$/.test(name));
    expect([...new Set(inSource.map((name) => name.replace(/_FILE$/, '')))].sort()).toEqual(own.sort());
  });

  test('has every key of the configuration, and no other', () => {
    const keys = listKeys(buildConfigJsonSchema());
    const leaves = keys.filter(
      (key) => !keys.some((other) => other.startsWith(`${key}.`) || other.startsWith(`${key}[`)),
    );
    const documented = cells.filter((cell) => keys.includes(cell) || /^[a-z]+\./.test(cell));
    expect(leaves.filter((key) => !documented.includes(key))).toEqual([]);
    expect(documented.filter((key) => !keys.includes(key))).toEqual([]);
  });

  interface JsonSchema {
    readonly properties?: Readonly<Record<string, JsonSchema>>;
    readonly additionalProperties?: JsonSchema | boolean;
    readonly items?: JsonSchema;
    readonly anyOf?: readonly JsonSchema[];
  }

  /** Dotted paths; `<name>` stands for the key of a map, `[]` for the elements of a list. */
  function listKeys({ properties, additionalProperties, items, anyOf }: JsonSchema, path = ''): readonly string[] {
    return [
      ...Object.entries(properties ?? {}).flatMap(([name, child]) => {
        const key = path ? `${path}.${name}` : name;
        return [key, ...listKeys(child, key)];
      }),
      ...(typeof additionalProperties === 'object' ? listKeys(additionalProperties, `${path}.<name>`) : []),
      ...(items ? listKeys(items, `${path}[]`) : []),
      ...(anyOf ?? []).flatMap((one) => listKeys(one, path)),
    ];
  }
});

test('tables and columns of the ledger that a page names exist', () => {
  const columns = new Map(
    listTableDescriptions().map((table) => [table.sqlName.replaceAll('"', ''), Object.keys(table.columns)]),
  );
  const functions = readdirSync(join(root, 'migrations/functions')).map((file) => `ops.${file.replace('.sql', '')}`);
  const views = new Map(
    readdirSync(join(root, 'migrations/views')).map((file) => [
      `ops.${file.replace('.sql', '')}`,
      read(`migrations/views/${file}`),
    ]),
  );
  const wrong = pages.flatMap((page) =>
    [...read(page).matchAll(/`((?:ops|raw)\.\w+)(?:\.(\w+))?/g)]
      .filter(([, table = '', column]) => {
        const known = columns.get(table);
        const view = views.get(table);
        if (view !== undefined) return column !== undefined && !new RegExp(`\\b${column}\\b`).test(view);
        if (!known) return !functions.includes(table);
        return column !== undefined && !known.includes(column);
      })
      .map(([mention]) => `${page}: ${mention.slice(1)}`),
  );
  expect(wrong).toEqual([]);
});

describe('numbers and lists', () => {
  const count = (folder: string) => readdirSync(join(root, folder)).filter((name) => name.endsWith('.sql')).length;

  test('of streams, tables, views and pipelines', () => {
    const readme = read('README.md');
    const stated = (pattern: RegExp) => Number(pattern.exec(readme)?.[1]);
    const unlisted = catalogue.filter((stream) => stream.unlisted).length;
    expect(stated(/All (\d+) endpoints/)).toBe(catalogue.length - unlisted);
    expect(stated(/(\d+) calls that it does not list/)).toBe(unlisted);
    expect(stated(/they fill (\d+) tables/)).toBe(listTableInfos().length);
    expect(stated(/(\d+) views/)).toBe(count('migrations/marts'));
    expect(Object.keys(defaultPipelines)).toHaveLength(8);
  });

  test('of migrations in the example of config check', () => {
    expect(read('docs/configuration.md')).toContain(`all ${readMigrations().length + BASELINE} migrations are applied`);
  });

  test('of data checks: a section for each', () => {
    const titles = [...read('docs/checks.md').matchAll(/^## (.+)$/gm)].map(([, title = '']) => title);
    expect(titles.sort()).toEqual(dataChecks.map(({ name }) => name).sort());
  });

  test('of decisions: each has a status and a line in the index', () => {
    const index = read('docs/decisions/README.md').replaceAll(/ +/g, ' ');
    const records = docs.filter((page) => /decisions\/\d/.test(page)).sort();
    const wrong = records.filter((page) => {
      const [, title = ''] = /^# \d+: (.+)$/m.exec(read(page)) ?? [];
      const [, status = ''] = /^Status: (accepted|superseded by|amended by)\b/m.exec(read(page)) ?? [];
      const file = page.slice('docs/decisions/'.length);
      return (
        !title || !status || !index.includes(`[${file.slice(0, 3)}](${file}) | ${title} | ${status.split(' ')[0]}`)
      );
    });
    expect(wrong).toEqual([]);
  });
});

test('prose of hand-written pages is wrapped at 120 columns', () => {
  const long = [...pages, 'CHANGELOG.md'].flatMap((page) => {
    const text = read(page).replaceAll(/^```.*?^```/gms, (block) => block.replaceAll(/[^\n]/g, ''));
    return text
      .split('\n')
      .map((line, index) => ({ where: `${page}:${index + 1}`, line }))
      .filter(({ line }) => !/^(?:\||    )/.test(line))
      .filter(({ line }) => line.replaceAll(/\]\([^)]*\)|`[^`]*`/g, '').length > 120)
      .map(({ where }) => where);
  });
  expect(long).toEqual([]);
});
