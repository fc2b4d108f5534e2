import { expect, test } from 'vitest';
import { configSchema } from '../../src/config/config.ts';
import { readEnvironment } from '../../src/config/environment.ts';
import { type DiagnosticFinding, runDiagnostics } from '../../src/doctor/diagnostic.ts';
import { diagnoseFreeSpace } from '../../src/doctor/disk.ts';
import { createLiveDiagnostics } from '../../src/doctor/live-diagnostics.ts';
import { diagnoseVersion } from '../../src/doctor/postgres.ts';
import { startSimulator } from '../../simulator/server.ts';
import { apiVariables, type Variables } from '../support/cli.ts';
import { withDatabase } from '../support/database.ts';

const NOWHERE = 'postgres://somebody:canary-71@127.0.0.1:9/none';
const NO_REDIS = 'redis://:canary-72@127.0.0.1:9';

/** What is found with a simulator, which must have been asked once and have billed nothing. */
async function findingsWith(variables: Variables): Promise<readonly DiagnosticFinding[]> {
  const simulator = await startSimulator();
  try {
    const environment = readEnvironment({ ...variables, ...apiVariables(simulator) });
    const { checks, close } = createLiveDiagnostics(environment, configSchema.parse({}), new Date());
    const findings = await runDiagnostics(checks).finally(close);
    expect(simulator.bill).toMatchObject({ requests: 1, charged: 0, credits: 0 });
    return findings;
  } finally {
    await simulator.close();
  }
}

test('all diagnostics are ok if everything is in place, and nothing is billed', () =>
  withDatabase(async ({ url }) => {
    const findings = await findingsWith({ DATABASE_URL: url });
    expect(findings.filter(({ result }) => result !== 'ok')).toEqual([]);
    expect([...new Set(findings.map(({ check }) => check))]).toEqual([
      'credentials',
      'postgres',
      'grants',
      'schema',
      'place',
      'clocks',
      'inputs',
      'forecast',
    ]);
  }));

test('servers that cannot be reached do not affect other diagnostics, and no secret is printed', async () => {
  const findings = await findingsWith({ DATABASE_URL: NOWHERE, REDIS_URL: NO_REDIS });
  expect(findings.map(({ check, result }) => [check, result])).toEqual([
    ['credentials', 'ok'],
    ['postgres', 'error'],
    ['grants', 'warning'],
    ['schema', 'warning'],
    ['place', 'warning'],
    ['redis', 'error'],
    ['clocks', 'ok'],
    ['inputs', 'warning'],
    ['forecast', 'warning'],
  ]);
  expect(findings[1]?.message).toContain('cannot reach PostgreSQL at 127.0.0.1:9/none');
  expect(findings[5]?.message).toContain('cannot reach Redis at 127.0.0.1:9');
  expect(JSON.stringify(findings)).not.toContain('canary');
});

test('an embedded PostgreSQL needs free disk space', () => {
  const gb = 1024 ** 3;
  expect(diagnoseFreeSpace('/home', 5 * gb)).toEqual({
    result: 'ok',
    message: '5.0 GB free below /home',
    remedy: null,
  });
  expect(diagnoseFreeSpace('/home', 5 * gb - 1)).toMatchObject({ result: 'warning' });
  expect(diagnoseFreeSpace('/home', 500 * 1024 ** 2)).toMatchObject({
    result: 'warning',
    message: '500 MB free below /home',
  });
  expect(diagnoseFreeSpace('/home', 499 * 1024 ** 2)).toMatchObject({
    result: 'error',
    message: '499 MB free below /home',
  });
});

test.each([
  [13, 'warning'],
  [14, 'warning'],
  [17, 'ok'],
  [18, 'ok'],
])('PostgreSQL %i is %s', (major, result) => {
  expect(diagnoseVersion(major, `${major}.1`)).toMatchObject({
    result,
    message: expect.stringContaining(`PostgreSQL ${major}.1`),
  });
});
