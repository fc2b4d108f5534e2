/** Who owns the time of a CPU profile: the time of native code counts for the nearest JavaScript file above it. */
import { readFile } from 'node:fs/promises';
import { formatTable } from '../../src/cli/output/format-table.ts';
import { rounded } from './results.ts';

interface Profile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string };
    readonly children?: readonly number[];
  }[];
  readonly samples: readonly number[];
  /** Microseconds before each sample. */
  readonly timeDeltas: readonly number[];
}

const MOST = 25;
const IDLE = '(idle)';

/** Two tables as text: by package or file of ours, and by function. */
export async function describeProfile(path: string, title: string): Promise<string> {
  const profile = JSON.parse(await readFile(path, 'utf8')) as Profile;
  const own = new Map<number, number>();
  profile.samples.forEach((id, index) => own.set(id, (own.get(id) ?? 0) + (profile.timeDeltas[index] ?? 0)));
  const byId = new Map(profile.nodes.map((node) => [node.id, node]));
  const files = new Map<string, number>();
  const functions = new Map<string, number>();
  // Deep call stacks are long chains of children, so this does not recurse.
  const waiting = profile.nodes.slice(0, 1).map((node) => ({ node, owner: '(node)' }));
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { functionName, url } = next.node.callFrame;
    const special = url === '' && functionName.startsWith('(') && functionName !== '(root)';
    const owner = special ? functionName : url === '' || url.startsWith('node:') ? next.owner : shorten(url);
    const time = own.get(next.node.id) ?? 0;
    add(files, owner, time);
    add(functions, `${functionName || '(anonymous)'} ${url === '' ? '' : shorten(url)}`, time);
    for (const child of next.node.children ?? []) {
      const node = byId.get(child);
      if (node) waiting.push({ node, owner });
    }
  }
  const busy = [...own.values()].reduce((sum, time) => sum + time, 0) - (files.get(IDLE) ?? 0);
  return `\n${title}: main thread busy for ${rounded(busy / 1e6)} s, by file\n${top(files, busy)}\n${title}: by function\n${top(functions, busy)}`;
}

const add = (sums: Map<string, number>, name: string, time: number) => sums.set(name, (sums.get(name) ?? 0) + time);

const top = (times: ReadonlyMap<string, number>, busy: number) =>
  formatTable(
    [...times]
      .sort(([, a], [, b]) => b - a)
      .slice(0, MOST)
      .map(([name, time]) => ({
        s: rounded(time / 1e6, 3),
        '% of busy': name.trim() === IDLE ? null : rounded((time / busy) * 100, 1),
        name,
      })),
  );

/** The name of the package, or the path below the folder of the build. */
function shorten(url: string): string {
  if (url.startsWith('node:')) return url;
  const packaged = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1];
  return packaged ?? url.replace(/^.*\/dist\//, '');
}
