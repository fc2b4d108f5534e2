/** The manifests against the types that are generated from the API of Kubernetes, which know every field. */
import { execFile, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, inject, test } from 'vitest';
import type { IContainer } from 'kubernetes-models/v1';
import { parse, parseAllDocuments } from 'yaml';
import { STOP_DEADLINE_MS } from '../../src/app/session.ts';
import { configSchema } from '../../src/config/config.ts';
import { openHealth } from '../../src/health/health.ts';
import { createHealthRoutes } from '../../src/health/health-routes.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = join(root, 'examples/kubernetes');
const read = (name: string) => readFileSync(join(folder, name), 'utf8');

/** Of a pod that sets none. */
const DEFAULT_GRACE_SECONDS = 30;

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly template?: {
      readonly spec: { readonly containers: readonly IContainer[]; readonly terminationGracePeriodSeconds?: number };
    };
  };
}

const { resources, configMapGenerator } = parse(read('kustomization.yaml')) as {
  readonly resources: readonly string[];
  readonly configMapGenerator: readonly { readonly files: readonly string[] }[];
};
const manifests = resources.flatMap((name) =>
  parseAllDocuments(read(name)).map((document) => document.toJS() as Manifest),
);
const deployments = manifests.filter(({ kind }) => kind === 'Deployment');

/**
 * What the compiler says about manifests as values of the types of their kinds, for each variant; empty: nothing. All
 * variants are one program, because reading the types takes several seconds.
 */
async function checkTypes(variants: Readonly<Record<string, readonly Manifest[]>>): Promise<Record<string, string>> {
  const scratch = join(inject('scratch'), randomUUID());
  mkdirSync(scratch);
  const names = Object.keys(variants);
  const files = names.map((_, index) => `variant-${index}.ts`);
  for (const [index, manifestsOfVariant] of Object.values(variants).entries())
    writeFileSync(join(scratch, `variant-${index}.ts`), writeModule(manifestsOfVariant));
  const compilerOptions = {
    noEmit: true,
    strict: true,
    skipLibCheck: true,
    types: [],
    module: 'esnext',
    moduleResolution: 'bundler',
    paths: { 'kubernetes-models/*': [join(root, 'node_modules/kubernetes-models/*')] },
  };
  writeFileSync(join(scratch, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }));
  const compiling = promisify(execFile)(join(root, 'node_modules/.bin/tsc'), ['--project', scratch], { cwd: scratch });
  const output = await compiling.then(
    ({ stdout }) => stdout,
    ({ stdout }: { readonly stdout: string }) => stdout,
  );
  const lines = output.split('\n').filter((line) => line.includes('error TS'));
  // An error of the compiler itself has no file and belongs to every variant.
  const isAbout = (line: string, index: number) => !line.startsWith('variant-') || line.startsWith(`variant-${index}.`);
  return Object.fromEntries(
    names.map((name, index) => [name, lines.filter((line) => isAbout(line, index)).join('\n')]),
  );
}

const writeModule = (values: readonly Manifest[]): string =>
  values
    .map(
      ({ apiVersion, kind, ...fields }, index) =>
        `import { type I${kind} as T${index} } from 'kubernetes-models/${apiVersion}/${kind}';
export const value${index}: T${index} = ${JSON.stringify({ apiVersion, kind, ...fields })};`,
    )
    .join('\n');

test('every field of the manifests is one of Kubernetes, and one that is misspelt is found', async () => {
  expect(manifests.map(({ kind }) => kind)).toEqual([
    'Job',
    'Deployment',
    'Deployment',
    'PodDisruptionBudget',
    'Deployment',
    'Service',
  ]);
  const text = JSON.stringify(manifests);
  const misspellings = [
    ['livenessProbe', 'livenesProbe'],
    ['terminationGracePeriodSeconds', 'terminationGracePeriodSecond'],
    ['readOnlyRootFilesystem', 'readOnlyRootFileSystem'],
    ['"containerPort":9464', '"containerPort":"http"'],
    ['secretName', 'name'],
    ['maxUnavailable', 'maxUnavailble'],
  ] as const;
  const misspelt = misspellings.map(([right, wrong]) => {
    expect(text).toContain(right);
    return [wrong, JSON.parse(text.replaceAll(right, wrong)) as readonly Manifest[]] as const;
  });
  const { manifests: ofManifests, ...found } = await checkTypes({ manifests, ...Object.fromEntries(misspelt) });
  expect(ofManifests).toBe('');
  for (const [, wrong] of misspellings) expect(found[wrong], wrong).toMatch(/error TS/);
});

test('every file of the folder is used, and the configuration is valid and has a budget', () => {
  const files = configMapGenerator.flatMap((map) => map.files);
  expect(readdirSync(folder).toSorted()).toEqual(
    ['README.md', 'kustomization.yaml', ...resources, ...files].toSorted(),
  );
  for (const name of files) expect(configSchema.parse(parse(read(name))).budget.month).toBeGreaterThan(0);
});

test('probes ask for what is served, at the port that is set', () => {
  const paths = Object.keys(createHealthRoutes(openHealth()));
  expect(deployments).toHaveLength(3);
  for (const { spec } of deployments) {
    const [container] = spec.template?.spec.containers ?? [];
    const probes = [container?.startupProbe, container?.livenessProbe, container?.readinessProbe];
    expect(probes.map((probe) => probe?.httpGet?.path)).toEqual(['/livez', '/livez', '/readyz']);
    for (const probe of probes) expect(paths).toContain(probe?.httpGet?.path);
    const port = container?.ports?.find(({ name }) => name === 'health')?.containerPort;
    expect(container?.env).toContainEqual({ name: 'ECHOTIK_HEALTH_PORT', value: `${port}` });
    expect(container?.env).toContainEqual({ name: 'ECHOTIK_HEALTH_HOST', value: '0.0.0.0' });
    for (const probe of probes) expect(probe?.httpGet?.port).toBe('health');
  }
});

test('variables are known, secrets are named and not contained, and calls in flight may end', () => {
  const known = readFileSync(join(root, '.env.example'), 'utf8').match(/\b[A-Z]+(?:_[A-Z]+)+\b/g);
  for (const { spec } of manifests) {
    for (const { args = [], env = [] } of spec.template?.spec.containers ?? []) {
      for (const { name, value } of env) {
        expect(known).toContain(name.replace(/_FILE$/, ''));
        if (/URL|USERNAME|PASSWORD/.test(name))
          expect([name, value]).toEqual([expect.stringMatching(/_FILE$/), expect.stringMatching(/^\/run\/secrets\//)]);
      }
      const [, deadline = STOP_DEADLINE_MS / 1000] = /--deadline (\d+)/.exec(args.join(' ')) ?? [];
      const { terminationGracePeriodSeconds = DEFAULT_GRACE_SECONDS } = spec.template?.spec ?? {};
      // Calls that were interrupted are settled, and the connections are closed.
      expect(terminationGracePeriodSeconds).toBeGreaterThanOrEqual(Number(deadline) + 10);
    }
  }
});

test.skipIf(spawnSync('kubectl', ['version', '--client']).error)('kubectl builds them', async () => {
  const { stdout } = await promisify(execFile)('kubectl', ['kustomize', folder]);
  const built = parseAllDocuments(stdout).map((document) => document.toJS() as Manifest);
  expect(built.map(({ kind }) => kind).toSorted()).toEqual(
    ['ConfigMap', ...manifests.map(({ kind }) => kind)].toSorted(),
  );
  expect(await checkTypes({ built })).toEqual({ built: '' });
});
