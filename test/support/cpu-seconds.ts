import { readFileSync } from 'node:fs';

/** User and system seconds; Linux counts in hundredths. */
export function readCpuSeconds(pid: number | 'self'): { readonly own: number; readonly children: number } {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const [own1 = 0, own2 = 0, children1 = 0, children2 = 0] = fields.slice(11, 15);
  return { own: (own1 + own2) / 100, children: (children1 + children2) / 100 };
}
