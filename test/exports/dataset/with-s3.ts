/**
 * An S3-compatible server from npm, and in front of it what it does not have: the preconditions of PUT, and failures.
 * Lent to a callback.
 */
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import S3rver from '@20minutes/s3rver';
import { readS3Settings, type S3Settings } from '../../../src/exports/dataset/s3-settings.ts';
import { withFolder } from '../with-folder.ts';

/**
 * `lost`: the server executes the request, and its answer does not arrive. A number: it is refused with this status.
 * An object: the answer has this status and no body, and the server gets nothing.
 */
type Failure = 'lost' | number | { readonly status: number };

export interface TestS3 {
  readonly settings: S3Settings;
  readonly variables: Readonly<Record<string, string>>;
  /** Decides what becomes of each request; undefined: nothing special. */
  failing: (method: string, url: string) => Failure | undefined;
  /** Methods and addresses so far. */
  readonly requests: string[];
}

export const SECRET = 'S3RVER';

export const withS3 = <T>(work: (s3: TestS3) => Promise<T>): Promise<T> =>
  withFolder(async (directory) => {
    const server = new S3rver({
      port: 0,
      address: '127.0.0.1',
      silent: true,
      directory,
      configureBuckets: [{ name: 'warehouse', configs: [] }],
    });
    const { port } = await server.run();
    const state: Pick<TestS3, 'failing' | 'requests'> = { failing: () => undefined, requests: [] };
    const front = createServer((incoming, answer) => void forward(incoming, answer, port, state));
    await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
    const variables = {
      AWS_ACCESS_KEY_ID: 'S3RVER',
      AWS_SECRET_ACCESS_KEY: SECRET,
      AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${(front.address() as AddressInfo).port}`,
    };
    const lent = Object.assign(state, {
      variables,
      settings: readS3Settings('s3://warehouse/lake/echotik', variables),
    });
    try {
      return await work(lent);
    } finally {
      front.closeAllConnections();
      await new Promise((resolve) => front.close(resolve));
      await server.close();
    }
  });

async function forward(
  incoming: IncomingMessage,
  answer: ServerResponse,
  port: number,
  { failing, requests }: Pick<TestS3, 'failing' | 'requests'>,
): Promise<void> {
  const { method = '', url = '', headers } = incoming;
  const parts: Buffer[] = [];
  for await (const part of incoming as AsyncIterable<Buffer>) parts.push(part);
  const body = Buffer.concat(parts);
  requests.push(`${method} ${url}`);
  const failure = failing(method, url);
  if (typeof failure === 'number') {
    answer.writeHead(failure).end('<Error><Code>Refused</Code><Message>for the test</Message></Error>');
    return;
  }
  if (typeof failure === 'object') {
    answer.writeHead(failure.status).end();
    return;
  }
  const { 'if-match': match, 'if-none-match': noneMatch } = headers;
  if (method === 'PUT' && (match ?? noneMatch) !== undefined) {
    const etag = await readEtag(port, url);
    if (match === undefined ? etag !== undefined : etag !== match) {
      answer.writeHead(412).end('<Error><Code>PreconditionFailed</Code></Error>');
      return;
    }
  }
  const outgoing = request({ port, host: '127.0.0.1', method, path: url, headers });
  outgoing.on('response', (response) => {
    if (failure === 'lost') {
      response.resume().on('end', () => answer.destroy());
      return;
    }
    answer.writeHead(response.statusCode ?? 500, response.headers);
    response.pipe(answer);
  });
  outgoing.end(body);
}

/** The server accepts requests without a signature. */
async function readEtag(port: number, url: string): Promise<string | undefined> {
  const response = await fetch(`http://127.0.0.1:${port}${url}`, { method: 'HEAD' });
  return response.ok ? (response.headers.get('etag') ?? undefined) : undefined;
}
