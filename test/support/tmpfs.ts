/** A file system of a few megabytes that can be filled up. Mounting needs root on Linux. */
import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { chmod, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

export interface SmallDisk {
  readonly path: string;
  /** Leaves no free byte. */
  readonly fill: () => Promise<void>;
  /** Gives the space back that `fill` took. */
  readonly free: () => Promise<void>;
  readonly remove: () => Promise<void>;
}

const BLOCK = Buffer.alloc(64 * 1024, 1);

/** REQUIRE_TMPFS=1 makes a machine fail that cannot mount one. */
export function canMount(): boolean {
  const path = mkdtempSync(join(tmpdir(), 'echotik-mount-'));
  try {
    const { status, stderr } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', path], {
      encoding: 'utf8',
    });
    if (status === 0) {
      spawnSync('umount', [path]);
      return true;
    }
    if (process.env['REQUIRE_TMPFS']) throw new Error(`REQUIRE_TMPFS is set, but no tmpfs can be mounted: ${stderr}`);
    return false;
  } finally {
    rmdirSync(path);
  }
}

export async function mountSmallDisk(scratch: string, megabytes: number): Promise<SmallDisk> {
  const path = await mkdtemp(join(scratch, 'disk-'));
  await promisify(execFile)('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', path]);
  await chmod(path, 0o711);
  const ballast = join(path, 'ballast');
  return {
    path,
    async fill() {
      const file = await open(ballast, 'w');
      try {
        for (let block: Buffer = BLOCK; block.length; ) {
          // At the end of the space a block is written in part, then not at all.
          const written = await file.write(block).then(
            ({ bytesWritten }) => bytesWritten,
            () => 0,
          );
          if (written === 0) block = block.subarray(0, Math.floor(block.length / 2));
        }
      } finally {
        await file.close();
      }
    },
    free: () => rm(ballast, { force: true }),
    async remove() {
      await promisify(execFile)('umount', ['--lazy', path]);
      await rm(path, { recursive: true, force: true });
    },
  };
}
