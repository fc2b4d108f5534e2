/** The calls to an S3-compatible server that a dataset needs: signed, repeated after failures that pass. */
import { createHash } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { AwsV4Signer } from 'aws4fetch';
import { ConfigError, UnavailableError } from '../../errors.ts';
import type { S3Settings } from './s3-settings.ts';

interface S3Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Buffer;
  /** An earlier attempt may have been executed although its answer did not arrive. */
  readonly isRepeated: boolean;
}

interface S3Call {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE';
  /** Absent: the bucket. */
  readonly key?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  /** Statuses beside 2xx that are answers, not errors. */
  readonly accept?: readonly number[];
}

export type S3Client = (call: S3Call) => Promise<S3Answer>;

const ATTEMPTS = 5;
const FIRST_WAIT_MS = 200;
/** For one call, whose body is a part of a file at most. */
const TIMEOUT_MS = 120_000;

/** Throws ConfigError when the server refuses, UnavailableError when it cannot be reached. Neither names a secret. */
export function createS3Client(settings: S3Settings): S3Client {
  return async (call) => {
    for (let attempt = 1; ; attempt++) {
      const answer = await send(settings, call).catch((error: Error) => error);
      const isTransient = answer instanceof Error || answer.status >= 500 || answer.status === 429;
      if (isTransient && attempt < ATTEMPTS && (answer instanceof Error || answer.status !== 501)) {
        await wait(FIRST_WAIT_MS * 2 ** (attempt - 1));
        continue;
      }
      if (answer instanceof Error) throw createUnreachableError(settings, answer);
      if ((answer.status >= 200 && answer.status < 300) || call.accept?.includes(answer.status)) {
        return { ...answer, isRepeated: attempt > 1 };
      }
      throw createRefusedError(settings, call, answer);
    }
  };
}

async function send(settings: S3Settings, { method, key, query = {}, headers = {}, body }: S3Call) {
  const url = buildUrl(settings, key);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  const { accessKeyId, secretAccessKey, sessionToken, region } = settings;
  const signer = new AwsV4Signer({
    method,
    url: url.href,
    headers: {
      ...headers,
      'x-amz-content-sha256': createHash('sha256')
        .update(body ?? '')
        .digest('hex'),
    },
    accessKeyId,
    secretAccessKey,
    ...(sessionToken === undefined ? {} : { sessionToken }),
    region,
    service: 's3',
  });
  const signed = await signer.sign();
  const answer = await fetch(signed.url, {
    method,
    headers: signed.headers,
    redirect: 'manual',
    signal: AbortSignal.timeout(TIMEOUT_MS),
    ...(body === undefined ? {} : { body: Buffer.from(body) }),
  });
  return { status: answer.status, headers: answer.headers, body: Buffer.from(await answer.arrayBuffer()) };
}

/** The bucket is part of the host at Amazon, and of the path elsewhere. */
function buildUrl({ endpoint, bucket, region }: S3Settings, key: string | undefined): URL {
  // Some servers sign the address of a bucket without a slash at its end.
  const path = key === undefined ? '' : `/${key.split('/').map(encodeURIComponent).join('/')}`;
  if (endpoint !== undefined) return new URL(`${endpoint.replace(/\/+$/, '')}/${bucket}${path}`);
  // Certificates of Amazon do not cover names with dots.
  return bucket.includes('.')
    ? new URL(`https://s3.${region}.amazonaws.com/${bucket}${path}`)
    : new URL(`https://${bucket}.s3.${region}.amazonaws.com${path}`);
}

/** All values of an element of an XML answer, with its entities replaced. */
export const readTags = (xml: string, name: string): readonly string[] =>
  [...xml.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'))].map(([, value = '']) => unescapeXml(value));

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

const unescapeXml = (text: string): string =>
  text.replaceAll(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex?: string, decimal?: string, name?: string) =>
    name ? (entities[name] ?? whole) : String.fromCodePoint(hex ? Number.parseInt(hex, 16) : Number(decimal)),
  );

function createRefusedError(
  settings: S3Settings,
  { method, key }: S3Call,
  { status, body }: Omit<S3Answer, 'isRepeated'>,
) {
  const xml = body.toString();
  const reason = ['Code', 'Message'].flatMap((name) => readTags(xml, name).slice(0, 1)).join(': ') || `HTTP ${status}`;
  const message = `${settings.description}: ${method} ${key ?? 'of the bucket'} was answered with ${status} (${mask(settings, reason)})`;
  if (status >= 500) return new UnavailableError(message, { remedy: 'repeat the command later' });
  const remedy =
    status === 401 || status === 403
      ? 'check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, and that they may list, read, write and delete there'
      : 'check bucket, AWS_REGION and AWS_ENDPOINT_URL_S3';
  return new ConfigError(message, { remedy });
}

function createUnreachableError(settings: S3Settings, error: Error) {
  const cause = error.cause instanceof Error ? error.cause : error;
  return new UnavailableError(`${settings.description} cannot be reached: ${mask(settings, cause.message)}`, {
    remedy: 'check AWS_ENDPOINT_URL_S3, AWS_REGION and the network, and repeat the command',
  });
}

const mask = ({ secretAccessKey, sessionToken }: S3Settings, text: string): string =>
  [secretAccessKey, sessionToken].reduce<string>((all, secret) => (secret ? all.replaceAll(secret, '***') : all), text);
