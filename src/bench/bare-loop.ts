/** The physical limit of one process: fetch and parse the same details, keep nothing. Prints requests a second and CPU seconds. */
import { EchotikClient } from '../extract/client.ts';
import { parseJson } from '../extract/json.ts';

const { api, queries, concurrency } = JSON.parse(process.argv[2] ?? '{}');
const client = new EchotikClient(api);
const path = '/api/v3/realtime/trending/popular/music/detail';
let next = 0;
const began = performance.now();
const cpu = process.cpuUsage();
await Promise.all(
  Array.from({ length: concurrency as number }, async () => {
    for (let query = queries[next++]; query; query = queries[next++]) {
      const answer = await client.call({ path, query });
      if ('error' in answer) throw new Error(answer.error);
      parseJson(answer.bytes);
    }
  }),
);
const seconds = (performance.now() - began) / 1000;
const { user, system } = process.cpuUsage(cpu);
process.stdout.write(JSON.stringify({ requests: queries.length, seconds, cpuSeconds: (user + system) / 1e6 }));
await client.close();
