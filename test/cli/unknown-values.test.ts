import { expect, test } from 'vitest';
import { runCli } from '../support/cli.ts';
import { withFront } from '../support/front.ts';
import { withOffice } from '../support/office.ts';

const LIST = ['sync', 'product-ranklist', '--no-follow', '--max-pages', '1', '--yes', '--param', 'rank_type=1'];

test('an unknown market buys nothing; --allow-unknown asks for it with a warning, and its rows are spelled as always', () =>
  withOffice({}, async ({ here, run, env, simulator, pool }) => {
    for (const market of ['UK', 'us', 'ZZ', 'US,uk']) {
      const { stderr } = await here([...LIST, '--param', `region=${market}`], 2);
      expect(stderr).toMatch(/^error: product-ranklist: region '.*' is not a market/);
    }
    expect(simulator.bill.requests).toBe(0);
    expect((await pool.query('select from ops.runs')).rowCount).toBe(0);
    await run([...LIST, '--param', 'region=US']);

    await withFront(simulator, async (front) => {
      const [asked] = simulator.journal;
      const { ECHOTIK_USERNAME: user, ECHOTIK_PASSWORD: password } = env;
      const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
      const answer = await fetch(`${simulator.url}${asked?.path}?${new URLSearchParams(asked?.query).toString()}`, {
        headers: { authorization },
      });
      const body = (await answer.text()).replaceAll('"US"', '"us"');
      // A server that takes any spelling, and answers in it.
      front.behave((path) => (path.includes('region=us') ? { status: 200, body } : undefined));
      const { code, stderr } = await runCli([...LIST, '--param', 'region=us', '--allow-unknown'], {
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
