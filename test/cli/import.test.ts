import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { gzipSync } from 'node:zlib';
import { readRows } from '../load/write/row-writes.ts';
import { toEnvironment } from '../support/cli.ts';
import { startProcess } from '../support/start-process.ts';
import { type TestCli, withCli } from '../support/with-cli.ts';

const IMPORT = ['import', 'trending-music-list', '--param', 'region=US', '--param', 'period=7'];

async function withFiles<T>(
  files: Readonly<Record<string, string | Buffer>>,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'echotik-import-'));
  try {
    for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

const listTitles = async ({ pool }: TestCli) =>
  (await readRows(pool, 'select title from echotik.music order by 1')).map(({ title }) => title);

test('several files are loaded in one command, and nothing of them where one is refused', () =>
  withCli({}, (cli) =>
    withFiles(
      {
        'a.csv': 'clip_id;title\n7000001;a\n7000002;b;x\n',
        'b.ndjson.gz': gzipSync('{"clip_id":"7000003","title":"c\u2028d"}\n'),
        'bad.csv': 'clip_id,title\n7.17E+18,e\n',
      },
      async (folder) => {
        const [a, b, bad] = ['a.csv', 'b.ndjson.gz', 'bad.csv'].map((name) => join(folder, name)) as [
          string,
          string,
          string,
        ];
        const refused = await cli.run([...IMPORT, a, b, bad], 2);
        expect(refused.stderr).toMatch(
          /^error: the ids in column clip_id of bad\.csv are rounded \(7\.17E\+18\)\n {2}-> export/,
        );
        expect(await listTitles(cli)).toEqual([]);
        const { stdout, stderr } = await cli.run([...IMPORT, '--file', a, b], 3);
        expect(stdout.trim().split('\n')).toHaveLength(2);
        expect(stderr).toContain('warning: set aside: line 3 of a.csv: 3 values for 2 columns\n');
        expect(await listTitles(cli)).toEqual(['a', 'c\u2028d']);
        expect(await cli.json([...IMPORT, a, b], 3)).toMatchObject([{ status: 'partial' }, { status: 'succeeded' }]);
        expect(await cli.json([...IMPORT, b])).toMatchObject({ status: 'succeeded' });
        expect((await cli.run(IMPORT, 2)).stderr).toMatch(/^error: there is no file to import\n/);
      },
    ),
  ));

test('standard input is a file too', () =>
  withCli({}, async (cli) => {
    const variables = toEnvironment(cli.env);
    const args = [...IMPORT, '--format', 'csv', '-'];
    const child = startProcess(inject('program'), args, { variables, cwd: tmpdir(), hasInput: true });
    child.write('clip_id\ttitle\n7000001\ta\n');
    child.closeInput();
    expect(await child.ended).toMatchObject({ code: 0, stderr: '' });
    expect(await listTitles(cli)).toEqual(['a']);
    const [request] = await readRows(cli.pool, 'select page from ops.requests');
    expect(request).toMatchObject({ page: { file: 'stdin', from: '1' } });
  }));
