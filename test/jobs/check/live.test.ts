import { expect, test } from 'vitest';
import { configSchema } from '../../../src/config/config.ts';
import { readEnvironment } from '../../../src/config/environment.ts';
import { type Finding, runChecks } from '../../../src/jobs/check/check.ts';
import { remarkOnRoom } from '../../../src/jobs/check/disk.ts';
import { liveChecks } from '../../../src/jobs/check/live.ts';
import { remarkOnVersion } from '../../../src/jobs/check/postgres.ts';
import { startSimulator } from '../../../src/simulator/server.ts';
import { apiVariables, type Variables } from '../../support/cli.ts';
import { withDatabase } from '../../support/database.ts';

const NOWHERE = 'postgres://somebody:canary-71@127.0.0.1:9/none';
const NO_REDIS = 'redis://:canary-72@127.0.0.1:9';

/** What is found with a simulator, which must have been asked once and have billed nothing. */
async function findingsWith(variables: Variables): Promise<readonly Finding[]> {
  const simulator = await startSimulator();
  try {
    const environment = readEnvironment({ ...variables, ...apiVariables(simulator) });
    const { checks, close } = liveChecks(environment, configSchema.parse({}), new Date());
    const findings = await runChecks(checks).finally(close);
    expect(simulator.bill).toMatchObject({ requests: 1, charged: 0, credits: 0 });
    return findings;
  } finally {
    await simulator.close();
  }
}

test('with everything in place all is well, and nothing is billed', () =>
  withDatabase(async ({ url }) => {
    const findings = await findingsWith({ DATABASE_URL: url });
    expect(findings.filter(({ result }) => result !== 'ok')).toEqual([]);
    expect([...new Set(findings.map(({ check }) => check))]).toEqual([
      'credentials',
      'postgres',
      'grants',
      'schema',
      'clocks',
      'inputs',
      'forecast',
    ]);
  }));

test('servers that are not there keep the others from nothing, and no secret is told', async () => {
  const findings = await findingsWith({ DATABASE_URL: NOWHERE, REDIS_URL: NO_REDIS });
  expect(findings.map(({ check, result }) => [check, result])).toEqual([
    ['credentials', 'ok'],
    ['postgres', 'error'],
    ['grants', 'warning'],
    ['schema', 'warning'],
    ['redis', 'error'],
    ['clocks', 'ok'],
    ['inputs', 'warning'],
    ['forecast', 'warning'],
  ]);
  expect(findings[1]?.message).toContain('cannot reach PostgreSQL at 127.0.0.1:9/none');
  expect(findings[4]?.message).toContain('cannot reach Redis at 127.0.0.1:9');
  expect(JSON.stringify(findings)).not.toContain('canary');
});

test('an embedded PostgreSQL needs room', () => {
  const gb = 1024 ** 3;
  expect(remarkOnRoom('/home', 5 * gb)).toEqual({ result: 'ok', message: '5.0 GB free below /home', remedy: null });
  expect(remarkOnRoom('/home', 5 * gb - 1)).toMatchObject({ result: 'warning' });
  expect(remarkOnRoom('/home', 500 * 1024 ** 2)).toMatchObject({
    result: 'warning',
    message: '500 MB free below /home',
  });
  expect(remarkOnRoom('/home', 499 * 1024 ** 2)).toMatchObject({ result: 'error', message: '499 MB free below /home' });
});

test.each([
  [12, 'error'],
  [13, 'warning'],
  [14, 'warning'],
  [17, 'ok'],
  [18, 'ok'],
])('PostgreSQL %i is %s', (major, result) => {
  expect(remarkOnVersion(major, `${major}.1`)).toMatchObject({
    result,
    message: expect.stringContaining(`PostgreSQL ${major}.1`),
  });
});
