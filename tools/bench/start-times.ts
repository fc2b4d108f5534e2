/** How long commands take that do nothing but start: beside an empty program of Node. */
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { formatTable } from '../../src/cli/output/format-table.ts';
import { measureProcess, type ProcessCost } from './process-cost.ts';
import { median, rounded } from './results.ts';
import { buildEnvironment, program, type Stage, withDatabase } from './stage.ts';

const commands: Readonly<Record<string, readonly string[]>> = {
  'node -e 0': ['-e', '0'],
  '--help': [program, '--help'],
  // The role of the embedded server is a superuser, and `sql` refuses one without this.
  'sql "select 1"': [program, 'sql', '--unsafe', 'select 1'],
  status: [program, 'status'],
};

/** A table as text, with medians of `times` starts after one that does not count. */
export function measureStarts(stage: Stage, times: number): Promise<string> {
  return withDatabase(stage, async (databaseUrl) => {
    const cwd = await mkdtemp(join(stage.folder, 'home-'));
    const env = buildEnvironment(stage, { databaseUrl, home: cwd, isSlow: false, withRedis: true });
    const costs = new Map<string, ProcessCost[]>(Object.keys(commands).map((name) => [name, []]));
    for (let time = 0; time <= times; time++) {
      for (const [name, args] of Object.entries(commands)) {
        const cost = await measureProcess({ file: process.execPath, args, cwd, env });
        if (time > 0) costs.get(name)?.push(cost);
      }
    }
    const lines = [...costs].map(([name, all]) => ({
      command: name,
      s: rounded(median(all.map(({ seconds }) => seconds))),
      'CPU s': rounded(median(all.map(({ cpuSeconds }) => cpuSeconds))),
      'peak MB': median(all.map(({ peakMb }) => peakMb)),
    }));
    return `\nStart of the command line\n${formatTable(lines)}`;
  });
}
