/** Where alerts arrive in a test: a web server and a mail server that keep what they get. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';

/** A message about one alert. */
export interface Received {
  readonly id: string;
  readonly alert: string;
  readonly state: 'firing' | 'resolved';
  readonly subject: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

interface Sink<T> {
  readonly port: number;
  readonly received: readonly T[];
  readonly close: () => Promise<void>;
}

interface WebhookBody {
  readonly data: { readonly alerts: readonly Pick<Received, 'alert' | 'state' | 'subject'>[] };
}

/** A webhook that accepts everything. */
export async function startWebhookSink(): Promise<Sink<Received>> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    void text(request).then((json) => {
      const { data } = JSON.parse(json) as WebhookBody;
      const id = String(request.headers['webhook-id']);
      for (const { alert, state, subject } of data.alerts) {
        received.push({ id, alert, state, subject, at: Date.now() });
      }
      response.end();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    received,
    async close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** A mail server without TLS and login. Keeps the subjects of the messages. */
export async function startMailSink(): Promise<Sink<string>> {
  const received: string[] = [];
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    onData(stream, _, done) {
      let message = '';
      stream.on('data', (chunk: Buffer) => (message += chunk.toString()));
      stream.on('end', () => {
        // A long header is folded over several lines.
        const headers = message.slice(0, message.indexOf('\r\n\r\n')).replaceAll(/\r\n[ \t]/g, ' ');
        received.push(/^subject: (.*)$/im.exec(headers)?.[1] ?? '');
        done();
      });
    },
  });
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  return {
    port: (server.server.address() as AddressInfo).port,
    received,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
