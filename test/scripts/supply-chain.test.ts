/** What the program is made of: images, packages and their licenses, and the workflow that runs everything. */
import { execFile, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { parseAs } from '../support/parse-as.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string) => readFileSync(join(root, path), 'utf8');

/** Lends a folder with copies of files of the project. */
async function withCopies<T>(paths: readonly string[], work: (folder: string) => T | Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'echotik-supply-'));
  try {
    for (const path of paths) cpSync(join(root, path), join(folder, path));
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function runScript(folder: string, name: string, args: readonly string[] = [], path = process.env['PATH'] ?? '') {
  const env = { PATH: path };
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(folder, 'scripts', name), ...args], {
    env,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

const IMAGES = ['Dockerfile', 'docker-compose.yml'];
const listImages = (text: string) =>
  [...text.matchAll(/^\s*(?:FROM|image:) +(\S+)/gm)].map(([, image = '']) => image).filter((one) => /[:@]/.test(one));

test('every image has an exact version', () => {
  const images = IMAGES.flatMap((path) => listImages(read(path)));
  expect(images.length).toBeGreaterThanOrEqual(5);
  expect(images.filter((image) => !/^[\w/]+:v?\d+\.\d+[\w.-]*(@sha256:[0-9a-f]{64})?$/.test(image))).toEqual([]);
});

test('images:pin asks for each digest once, writes all of them or none, and leaves pinned images alone', () =>
  withCopies([...IMAGES, 'scripts/pin-images.mjs'], (folder) => {
    const bin = join(folder, 'bin');
    const path = `${bin}${delimiter}${process.env['PATH']}`;
    const before = IMAGES.map((name) => readFileSync(join(folder, name), 'utf8'));
    mkdirSync(bin);
    const installDocker = (lines: string) => {
      writeFileSync(join(bin, 'docker'), `#!/bin/sh\necho "$@" >>'${join(folder, 'by command')}'\n${lines}\n`);
      chmodSync(join(bin, 'docker'), 0o755);
    };
    installDocker(`case "$*" in *redis*) exit 1;; *) echo sha256:${'a'.repeat(64)};; esac`);
    expect(runScript(folder, 'pin-images.mjs', [], path)).toMatchObject({ status: 1 });
    expect(IMAGES.map((name) => readFileSync(join(folder, name), 'utf8'))).toEqual(before);
    installDocker(`echo sha256:${'b'.repeat(64)}`);
    rmSync(join(folder, 'by command'));
    expect(runScript(folder, 'pin-images.mjs', [], path)).toMatchObject({ status: 0 });
    const after = IMAGES.map((name) => readFileSync(join(folder, name), 'utf8'));
    expect(after.map((text) => text.replaceAll(`@sha256:${'b'.repeat(64)}`, ''))).toEqual(before);
    expect(after.flatMap(listImages).filter((image) => !image.endsWith('b'.repeat(64)))).toEqual([]);
    const asked = readFileSync(join(folder, 'by command'), 'utf8').trim().split('\n');
    expect(asked).toHaveLength(new Set(IMAGES.flatMap((name) => listImages(read(name)))).size);
    expect(runScript(folder, 'pin-images.mjs', [], path)).toMatchObject({ status: 0, stdout: '' });
  }));

test('the SBOM has every package that npm lists, and its check fails on a change or on another license', async () => {
  const files = ['package-lock.json', 'package.json', 'sbom.cdx.json', 'docs/licenses.md', 'scripts/list-packages.mjs'];
  await withCopies(files, async (folder) => {
    const check = () => runScript(folder, 'list-packages.mjs', ['--check']);
    expect(check()).toEqual({ status: 0, stdout: '', stderr: '' });
    const args = ['sbom', '--package-lock-only', '--omit', 'dev', '--sbom-format', 'cyclonedx'];
    const { stdout } = await promisify(execFile)('npm', args, {
      cwd: folder,
      env: { PATH: process.env['PATH'], HOME: folder },
      maxBuffer: 16 * 1024 * 1024,
    });
    const listPackages = (text: string) =>
      parseAs<{ components: readonly { purl: string }[] }>(text).components.map(({ purl }) => purl);
    const own = listPackages(readFileSync(join(folder, 'sbom.cdx.json'), 'utf8'));
    expect(own).toEqual(expect.arrayContaining(listPackages(stdout)));
    const lock = readFileSync(join(folder, 'package-lock.json'), 'utf8');
    const changed = lock.replace(/("node_modules\/pg": \{[^}]*"license": )"MIT"/s, '$1"SSPL-1.0"');
    expect(changed).not.toBe(lock);
    writeFileSync(join(folder, 'package-lock.json'), changed);
    const { status, stderr } = check();
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^pkg:npm\/pg@[\d.]+ has the license SSPL-1\.0: .*\nsbom\.cdx\.json is not current: run npm run packages\n/,
    );
  });
});

test('the workflow runs .ci/run on every version of Node that is supported, with pinned actions and no write access', () => {
  const workflow = parse(read('.github/workflows/ci.yml')) as {
    permissions: unknown;
    jobs: { ci: { strategy: { matrix: { node: string[] } }; steps: { uses?: string; run?: string }[] } };
  };
  const { strategy, steps } = workflow.jobs.ci;
  expect(workflow.permissions).toEqual({ contents: 'read' });
  expect(strategy.matrix.node.map((version) => version.split('.')[0])).toEqual(['20', '22', '24']);
  expect(steps.map(({ run = '' }) => run).filter((run) => run.endsWith(' .ci/run'))).toHaveLength(1);
  expect(steps.map(({ uses }) => uses).filter((uses) => uses && !/@[0-9a-f]{40}$/.test(uses))).toEqual([]);
});
