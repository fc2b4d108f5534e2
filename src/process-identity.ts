/**
 * Which process a file speaks of. A pid alone does not say: pids are used again, after a reboot or in a restarted
 * container even at once. So an identity is `<pid> <boot> <start time>`.
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { codeOf, readIfPresent } from './file-text.ts';

/** Undefined when no such process lives. Only the pid when it lives but we may not look at it. */
export async function identifyProcess(pid: number): Promise<string | undefined> {
  const started = process.platform === 'linux' ? await startOnLinux(pid) : await startOfPs(pid);
  if (started === 'dead') return undefined;
  if (started !== undefined) return `${pid} ${started}`;
  return isSignalable(pid) ? String(pid) : undefined;
}

export async function isProcessAlive(identity: string): Promise<boolean> {
  const pid = pidOf(identity);
  const current = await identifyProcess(pid);
  return current !== undefined && (current === identity || current === String(pid) || identity === String(pid));
}

export function pidOf(identity: string): number {
  return Number.parseInt(identity, 10);
}

async function startOnLinux(pid: number): Promise<string | undefined> {
  const stat = await readIfPresent(`/proc/${pid}/stat`).catch(() => undefined);
  if (stat === undefined) return undefined;
  // The second field is the program's name in parentheses, which may itself hold blanks and parentheses.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state] = fields;
  // A zombie answers to signals, but it is dead: its parent has not asked for its exit code (nobody does in many containers).
  if (state === 'Z' || state === 'X') return 'dead';
  const boot = await readIfPresent('/proc/sys/kernel/random/boot_id').catch(() => undefined);
  return `${boot?.trim() ?? '-'} ${fields[19]}`;
}

async function startOfPs(pid: number): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)('ps', ['-o', 'stat=,lstart=', '-p', String(pid)]);
    const [state = '', ...start] = stdout.trim().split(/\s+/);
    return state.startsWith('Z') ? 'dead' : start.join('-');
  } catch {
    return undefined;
  }
}

function isSignalable(pid: number): boolean {
  try {
    return Number.isSafeInteger(pid) && pid > 0 && process.kill(pid, 0);
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}
