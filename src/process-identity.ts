/**
 * Identities of processes that are written to files. Process ids are reused, after a reboot or in a restarted container
 * even at once, so an identity is `<pid> <boot> <start time>`.
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { getErrorCode, readIfPresent } from './read-if-present.ts';

/**
 * The identity of a running process; only the pid if its start time cannot be read. Undefined if there is no such
 * process.
 */
export async function identifyProcess(pid: number): Promise<string | undefined> {
  const started = process.platform === 'linux' ? await readStartOnLinux(pid) : await readStartFromPs(pid);
  if (started === 'dead') return undefined;
  if (started !== undefined) return `${pid} ${started}`;
  return isSignalable(pid) ? String(pid) : undefined;
}

/** Whether the process with this identity is running. If one of the start times is not known, the pid decides. */
export async function isProcessAlive(identity: string): Promise<boolean> {
  const pid = parsePid(identity);
  const current = await identifyProcess(pid);
  return current !== undefined && (current === identity || current === String(pid) || identity === String(pid));
}

export function parsePid(identity: string): number {
  return Number.parseInt(identity, 10);
}

async function readStartOnLinux(pid: number): Promise<string | undefined> {
  const stat = await readIfPresent(`/proc/${pid}/stat`).catch(() => undefined);
  if (stat === undefined) return undefined;
  // The second field is the name of the program in parentheses. It may contain blanks and parentheses itself.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state] = fields;
  // A zombie accepts signals but has ended: its parent has not read its exit status, as in many containers without an
  // init.
  if (state === 'Z' || state === 'X') return 'dead';
  const boot = await readIfPresent('/proc/sys/kernel/random/boot_id').catch(() => undefined);
  return `${boot?.trim() ?? '-'} ${fields[19]}`;
}

async function readStartFromPs(pid: number): Promise<string | undefined> {
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
    return getErrorCode(error) === 'EPERM';
  }
}
