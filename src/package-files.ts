/** Files of the package beside its code: migrations, the JSON Schema of the configuration, package.json. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The folder of the package: the nearest one above this file with a package.json. Works for compiled and source files.
 */
function findPackageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error('the package has no package.json above its code');
    folder = parent;
  }
  return folder;
}

const root = findPackageRoot();

/** The absolute path of a file or folder of the package. `path`: relative to its root, such as `migrations/marts`. */
export const packageFile = (path: string): string => join(root, path);
