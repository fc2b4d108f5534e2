/** Sends answers, complete or interrupted. */
import type { ServerResponse } from 'node:http';
import type { Exchange } from './exchange.ts';

/** How many bytes of body an exchange lets through. */
export function bytesSent({ reply, wire }: Exchange): number {
  if (wire === 'reset' || wire === 'hang') return 0;
  return wire === 'whole' ? reply.body.length : half(reply.body).length;
}

/** Sends a reply, or as much of it as its fault lets through. */
export function send(response: ServerResponse, { reply, wire, hangMs }: Exchange): void {
  const { status, headers, body } = reply;
  const { socket } = response;
  if (!socket || socket.destroyed) return;
  switch (wire) {
    case 'whole':
      response.writeHead(status, { ...headers, 'content-length': body.length }).end(body);
      return;
    case 'truncate clean':
      // No content-length: the response is chunked and ends like a complete one.
      response.writeHead(status, headers).end(half(body));
      return;
    case 'truncate':
      response.writeHead(status, { ...headers, 'content-length': body.length });
      response.write(half(body), () => socket.destroy());
      return;
    case 'reset':
      socket.resetAndDestroy();
      return;
    case 'hang':
      if (hangMs !== undefined) setTimeout(() => socket.resetAndDestroy(), hangMs).unref();
  }
}

function half(body: Buffer): Buffer {
  return body.subarray(0, Math.floor(body.length / 2));
}
