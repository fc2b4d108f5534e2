/** A clock for one process: https://github.com/wolfcw/libfaketime, Debian package libfaketime. */
import { existsSync } from 'node:fs';

/** For LD_PRELOAD; undefined: it is not installed. REQUIRE_FAKETIME=1 makes such a machine fail. */
export const FAKETIME = ['x86_64-linux-gnu', 'aarch64-linux-gnu']
  .map((machine) => `/usr/lib/${machine}/faketime/libfaketime.so.1`)
  .find((path) => existsSync(path));
if (process.env['REQUIRE_FAKETIME'] && !FAKETIME)
  throw new Error('REQUIRE_FAKETIME is set, but there is no libfaketime');
