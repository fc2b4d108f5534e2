/** Downloads images from signed links to disk. The links are what the API wrote: they may lead anywhere. */
import { open, rename, rm } from 'node:fs/promises';
import { isIP, type LookupFunction } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { UnavailableError } from '../errors.ts';
import { getErrorMessage } from './connect-failure.ts';
import { openConnections } from './connections.ts';
import { detectImageType, IMAGE_HEAD_BYTES } from './image-type.ts';
import { findProxy } from './proxy.ts';
import { createCheckedLookup, isPublicAddress } from './public-address.ts';

const TIMEOUT_MS = 30_000;
/** A cover has some hundred kilobytes; a larger file is not a cover. */
const MAX_BYTES = 20 * 1024 * 1024;
/** Object stores send the second and third for files of an unknown type. */
const IMAGE_TYPES = /^(image\/(?!svg)[\w.+-]+|application\/octet-stream|binary\/octet-stream)\s*(;|$)/i;

/** Where a link may lead. */
export interface LinkPolicy {
  /** Hosts, each with its subdomains. */
  readonly hosts: readonly string[];
  /** Absent: public addresses. Through a proxy the address is not known, so it is not checked. */
  readonly isAllowedAddress?: (address: string) => boolean;
  /** Absent: the resolver of the system. */
  readonly resolve?: LookupFunction;
}

/**
 * Downloads an image into a file, which exists completely or not at all. Redirects are not followed. Throws
 * UnavailableError, also where the link leads to another host than the policy allows, or what it leads to is no image.
 */
export async function downloadImage(url: string, file: string, policy: LinkPolicy): Promise<void> {
  const part = `${file}.part`;
  const { origin, pathname, search, hostname } = new URL(url);
  const { hosts, isAllowedAddress = isPublicAddress, resolve } = policy;
  try {
    requireHost(hostname.replace(/^\[|\]$/g, '').toLowerCase(), hosts, isAllowedAddress);
    const proxy = findProxy(url);
    const lookup = createCheckedLookup(isAllowedAddress, resolve);
    const connections = openConnections(origin, { proxy, timeoutMs: TIMEOUT_MS, lookup });
    // Opened here and not by the stream: a stream that ends early could create the file after it was removed.
    const output = await open(part, 'w');
    try {
      const { statusCode, headers, body } = await connections.request({
        path: `${pathname}${search}`,
        method: 'GET',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      const type = String(headers['content-type'] ?? '');
      const problem =
        statusCode !== 200
          ? `HTTP ${statusCode}`
          : IMAGE_TYPES.test(type)
            ? undefined
            : `it is of type ${type.slice(0, 80) || 'unknown'}, not an image`;
      if (problem !== undefined) {
        // The rest of the body is not read: closing the connections ends it.
        body.on('error', () => undefined).destroy();
        throw new Error(problem);
      }
      await pipeline(body, checkImage, output.createWriteStream());
      await rename(part, file);
    } finally {
      await output.close();
      await connections.close();
    }
  } catch (cause) {
    await rm(part, { force: true });
    throw new UnavailableError(`the file cannot be fetched: ${getErrorMessage(cause)}`, { cause });
  }
}

/** An address in place of a name is not looked up, so it is checked here. */
function requireHost(host: string, hosts: readonly string[], isAllowedAddress: (address: string) => boolean): void {
  if (!hosts.some((one) => host === one || host.endsWith(`.${one}`)))
    throw new Error(`${host} is not one of the hosts of covers (${hosts.join(', ')})`);
  if (isIP(host) && !isAllowedAddress(host)) throw new Error(`${host} is not a public address`);
}

async function* checkImage(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let size = 0;
  let head: Buffer | undefined = Buffer.alloc(0);
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size > MAX_BYTES) throw new Error(`it is larger than ${MAX_BYTES / 1024 / 1024} MB`);
    if (head === undefined) {
      yield chunk;
      continue;
    }
    head = Buffer.concat([head, chunk]);
    if (head.length < IMAGE_HEAD_BYTES) continue;
    if (!detectImageType(head)) break;
    yield head;
    head = undefined;
  }
  if (head !== undefined) throw new Error('its content is not an image');
}
