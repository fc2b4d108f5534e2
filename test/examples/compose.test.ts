/** What can be checked of docker-compose.yml without Docker. */
import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';

interface Service {
  readonly image: string;
  readonly profiles?: readonly string[];
  readonly ports?: readonly string[];
  readonly secrets?: readonly string[];
  readonly depends_on?: Readonly<Record<string, unknown>>;
  readonly command?: readonly string[];
  readonly healthcheck?: { readonly test?: readonly string[]; readonly disable?: boolean };
  readonly restart?: string;
  readonly volumes?: readonly (string | object)[];
}

const text = readFileSync(new URL('../../docker-compose.yml', import.meta.url), 'utf8');
const { services, secrets } = parse(text, { merge: true }) as {
  readonly services: Readonly<Record<string, Service>>;
  readonly secrets: Readonly<Record<string, unknown>>;
};
const all = Object.values(services);

test('services name only services and secrets that are there', () => {
  const names = Object.keys(services);
  for (const { depends_on = {} } of all) expect(names).toEqual(expect.arrayContaining(Object.keys(depends_on)));
  for (const service of all) expect(Object.keys(secrets)).toEqual(expect.arrayContaining([...(service.secrets ?? [])]));
});

test('nothing is open to other machines', () => {
  const ports = all.flatMap((service) => service.ports ?? []);
  expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
  expect(ports).toHaveLength(5);
});

test('every service that stays has a health check, and ours ask the process itself', () => {
  const staying = Object.entries(services).filter(([, { restart }]) => restart !== 'no');
  expect(staying.filter(([, { healthcheck }]) => !healthcheck?.test).map(([name]) => name)).toEqual([]);
  const program = ['CMD', 'node', 'dist/src/cli/main.js', 'health'];
  for (const name of ['scheduler', 'worker', 'web']) expect(services[name]?.healthcheck?.test).toEqual(program);
  // Otherwise it has the check of the image, which nothing answers.
  expect(services['migrate']?.healthcheck).toEqual({ disable: true });
});

test('Metabase comes only when asked for, in one version, and needs nothing of those who do not want it', () => {
  const own = Object.entries(services).filter(([name]) => name.startsWith('metabase'));
  expect(own).toHaveLength(2);
  for (const [, service] of own) expect(service.profiles).toEqual(['bi']);
  expect(services['metabase']?.image).toMatch(/^metabase\/metabase:v0\.\d+\.\d+$/);
  // A variable that must be set would stop everybody: compose reads the whole file.
  expect(text.match(/\$\{\w+:\?/g)).toEqual(['${POSTGRES_PASSWORD:?']);
  for (const [name, { depends_on = {}, profiles }] of Object.entries(services))
    if (!profiles)
      expect({ name, needs: Object.keys(depends_on).filter((one) => one.startsWith('metabase')) }).toEqual({
        name,
        needs: [],
      });
});

test('Prometheus and Grafana come only when asked for, in one version, and mount files that are there', () => {
  const own = ['prometheus', 'grafana'].map((name) => services[name]);
  for (const service of own) {
    expect(service?.profiles).toEqual(['monitoring']);
    expect(service?.image).toMatch(/:v?\d+\.\d+\.\d+$/);
    const paths =
      service?.volumes?.flatMap(
        (volume) => /^\.\/([^:]+):/.exec(typeof volume === 'string' ? volume : '')?.[1] ?? [],
      ) ?? [];
    expect(paths).not.toEqual([]);
    for (const path of paths) expect(existsSync(new URL(`../../${path}`, import.meta.url)), path).toBe(true);
  }
});
