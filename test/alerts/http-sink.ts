/** An HTTP server that records requests, and answers as a vendor documents it. */
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

interface SunkRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly at: number;
}

export interface SinkAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | object;
}

export interface HttpSink {
  readonly url: string;
  readonly requests: readonly SunkRequest[];
  /** How the following requests are answered; the default is an empty object with 200. */
  answer: (request: SunkRequest) => SinkAnswer | Promise<SinkAnswer>;
  close(): Promise<void>;
}

export async function openHttpSink(answer: HttpSink['answer'] = () => ({})): Promise<HttpSink> {
  const requests: SunkRequest[] = [];
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', async () => {
      const { method = '', url: path = '', headers } = incoming;
      const request = { method, path, headers, body: Buffer.concat(chunks).toString(), at: Date.now() };
      requests.push(request);
      const { status = 200, headers: sent = {}, body = {} } = await sink.answer(request);
      response.writeHead(status, { 'content-type': 'application/json', ...sent });
      response.end(typeof body === 'string' ? body : JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const sink: HttpSink = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    answer,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return sink;
}
