import { expect, test } from 'vitest';
import { withFront } from '../support/front.ts';
import { runInProcess } from '../support/run-in-process.ts';
import { withCli } from '../support/with-cli.ts';

const LIST = ['sync', 'product-ranklist', '--no-follow', '--max-pages', '1', '--yes', '--param', 'rank_type=1'];

test('a sync of an unknown market sends no request', () =>
  withCli({}, async ({ run, simulator, pool }) => {
    for (const market of ['UK', 'us', 'ZZ', 'US,uk']) {
      const { stderr } = await run([...LIST, '--param', `region=${market}`], 2);
      expect(stderr).toMatch(/^error: product-ranklist: region '.*' is not a market/);
    }
    expect(simulator.bill.requests).toBe(0);
    expect((await pool.query('select from ops.runs')).rowCount).toBe(0);
  }));

test('--allow-unknown requests an unknown market with a warning, and its rows have the usual spelling', () =>
  withCli({}, async ({ run, env, simulator, pool }) => {
    await run([...LIST, '--param', 'region=US']);

    await withFront(simulator, async (front) => {
      const [request] = simulator.journal;
      const { ECHOTIK_USERNAME: user, ECHOTIK_PASSWORD: password } = env;
      const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
      const answer = await fetch(`${simulator.url}${request?.path}?${new URLSearchParams(request?.query).toString()}`, {
        headers: { authorization },
      });
      const body = (await answer.text()).replaceAll('"US"', '"us"');
      // A server that accepts any spelling, and answers in it.
      front.behave((path) => (path.includes('region=us') ? { status: 200, body } : undefined));
      const { code, stderr } = await runInProcess([...LIST, '--param', 'region=us', '--allow-unknown'], {
        ...env,
        ECHOTIK_BASE_URL: front.url,
      });
      expect(code).toBe(0);
      expect(stderr).toMatch(/^warning: product-ranklist: region 'us' is not a market \(did you mean US\?\)/m);
      expect(front.calls).toHaveLength(1);
    });
    const { rows } = await pool.query(
      `select distinct region from echotik.products union select distinct region from echotik.product_ranks`,
    );
    expect(rows).toEqual([{ region: 'US' }]);
  }));
