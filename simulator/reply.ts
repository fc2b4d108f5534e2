/** Bodies and status codes of answers. */
import { randomUUID } from 'node:crypto';
import { type Json, writeJson } from './json.ts';

/** How a reply is sent: complete or interrupted. */
export type Wire = 'whole' | 'reset' | 'truncate' | 'truncate clean' | 'hang';

/** The reply that the simulator decided on. Only code 0 is charged. */
export interface HttpReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly code: number;
  readonly credits: number;
}

const JSON_HEADERS = { 'content-type': 'application/json;charset=UTF-8' };
const UUID_LENGTH = 36;

/** A code 0 body up to its requestId: the part that is worth keeping between two equal requests. */
export function writeBodyHead(message: string, data: Json): Buffer {
  return Buffer.from(`{"code":0,"message":${JSON.stringify(message)},"data":${writeJson(data)},"requestId":"`);
}

export function answer(head: Buffer, credits: number): HttpReply {
  const body = Buffer.allocUnsafe(head.length + UUID_LENGTH + 2);
  head.copy(body);
  body.write(`${randomUUID()}"}`, head.length, 'latin1');
  return { status: 200, headers: JSON_HEADERS, body, code: 0, credits };
}

export function refusal(
  status: number,
  code: number,
  message: string,
  headers: Record<string, string> = {},
): HttpReply {
  const body = Buffer.from(JSON.stringify({ code, message, data: null, requestId: null }));
  return { status, headers: { ...JSON_HEADERS, ...headers }, body, code, credits: 0 };
}

/** The answer of a gateway that cannot reach the server behind it: not JSON. */
export function badGateway(): HttpReply {
  const body = Buffer.from(
    '<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>',
  );
  return { status: 502, headers: { 'content-type': 'text/html' }, body, code: 502, credits: 0 };
}
