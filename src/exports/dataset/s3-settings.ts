/** Bucket, prefix and credentials of a dataset: the variables that other tools read for S3 too. */
import { ConfigError } from '../../errors.ts';

export interface S3Settings {
  readonly bucket: string;
  /** Empty, or with a slash at its end. */
  readonly prefix: string;
  readonly region: string;
  /** Absent: Amazon. */
  readonly endpoint?: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  /** For people, without credentials. */
  readonly description: string;
}

const PLACE = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/;

export const isS3Place = (place: string): boolean => place.startsWith('s3://');

/** `place`: `s3://bucket/prefix`. Throws ConfigError for an invalid place and for missing or unusable variables. */
export function readS3Settings(place: string, variables: Readonly<Record<string, string | undefined>>): S3Settings {
  const [, bucket, path = ''] = PLACE.exec(place) ?? [];
  const parts = path.split('/').filter(Boolean);
  if (!bucket || parts.some((part) => part === '.' || part === '..')) {
    // Before an @ there may be a key and a secret.
    throw new ConfigError(`${place.replace(/^s3:\/\/.*@/s, 's3://***@')} is not a place in a bucket`, {
      remedy: 'give s3://bucket or s3://bucket/prefix',
    });
  }
  const read = (name: string) => variables[name] || undefined;
  const accessKeyId = read('AWS_ACCESS_KEY_ID');
  const secretAccessKey = read('AWS_SECRET_ACCESS_KEY');
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    throw new ConfigError(`${accessKeyId ? 'AWS_SECRET_ACCESS_KEY' : 'AWS_ACCESS_KEY_ID'} is not set`, {
      remedy: 'set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; profiles and roles of machines are not read',
    });
  }
  const endpoint = read('AWS_ENDPOINT_URL_S3') ?? read('AWS_ENDPOINT_URL');
  if (endpoint !== undefined && !(URL.canParse(endpoint) && /^https?:/.test(endpoint))) {
    throw new ConfigError('AWS_ENDPOINT_URL_S3 or AWS_ENDPOINT_URL is not an address', {
      remedy: 'give an address such as https://minio.example.com:9000',
    });
  }
  const { username, password } = new URL(endpoint ?? 'https://s3.amazonaws.com');
  if (username || password) {
    throw new ConfigError('AWS_ENDPOINT_URL_S3 or AWS_ENDPOINT_URL has a user name or a password', {
      remedy: 'leave it out of the address: the keys are AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
    });
  }
  const sessionToken = read('AWS_SESSION_TOKEN');
  const prefix = parts.map((part) => `${part}/`).join('');
  return {
    bucket,
    prefix,
    region: read('AWS_REGION') ?? read('AWS_DEFAULT_REGION') ?? 'us-east-1',
    ...(endpoint === undefined ? {} : { endpoint }),
    accessKeyId,
    secretAccessKey,
    ...(sessionToken === undefined ? {} : { sessionToken }),
    description: `s3://${bucket}/${prefix}`,
  };
}
