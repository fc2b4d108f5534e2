/**
 * Writes the digest of each container image into Dockerfile and docker-compose.yml: `postgres:17.10` becomes
 * `postgres:17.10@sha256:...`. A tag can be moved to other content, a digest cannot. node scripts/pin-images.mjs; needs
 * docker with buildx, and a registry that it can reach. After a change of a tag, remove the old digest and run it again.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The name of an image with a tag, where Dockerfile and docker-compose.yml use one. Our own image has no tag. */
const IMAGE = /^(\s*(?:FROM|image:) +)([\w./-]+:[\w.-]+)(@sha256:[0-9a-f]{64})?(?=\s|$)/gm;
const DIGEST = /^sha256:[0-9a-f]{64}$/;

const root = dirname(dirname(fileURLToPath(import.meta.url)));
/** @type {Map<string, string>} */
const digests = new Map();
/** Texts are written only when every digest was found. */
const texts = ['Dockerfile', 'docker-compose.yml'].map((name) => ({
  path: join(root, name),
  text: readFileSync(join(root, name), 'utf8').replace(
    IMAGE,
    (whole, /** @type {string} */ before, /** @type {string} */ image, /** @type {string | undefined} */ pinned) =>
      pinned ? whole : `${before}${image}@${findDigest(image)}`,
  ),
}));
for (const { path, text } of texts) writeFileSync(path, text);
for (const [image, digest] of digests) process.stdout.write(`${image}@${digest}\n`);

/** @param {string} image */
function findDigest(image) {
  const known = digests.get(image);
  if (known !== undefined) return known;
  const args = ['buildx', 'imagetools', 'inspect', '--format', '{{.Manifest.Digest}}', image];
  const digest = execFileSync('docker', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim();
  if (!DIGEST.test(digest))
    throw new Error(`docker gave no digest for ${image}, but ${JSON.stringify(digest.slice(0, 100))}`);
  digests.set(image, digest);
  return digest;
}
