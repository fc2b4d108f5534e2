/**
 * The records of a spool file. A record is 13 bytes (payload length, checksum, kind, length of the JSON), the JSON, and
 * for a response its compressed body. Numbers are little-endian. The checksum is a CRC-32 over everything that follows
 * it.
 */
import { crc32 } from 'node:zlib';
import { z } from 'zod';
import type { SpooledResponse } from './spooled-response.ts';
import { FORMAT_VERSION, headerSchema, type SpoolHeader, versionSchema } from './header.ts';

/** Kinds that a reader does not know are skipped, so that a later release may add one without a new format version. */
const KINDS = { header: 1, sent: 2, response: 3 } as const;
type RecordKind = keyof typeof KINDS;

export const FRAME_BYTES = 13;
const LENGTH_AT = 0;
const CHECKSUM_AT = 4;
const KIND_AT = 8;
const JSON_LENGTH_AT = 9;
/**
 * The client refuses bodies over 64 MiB; gzip adds less than 0.1 % to what cannot be compressed. A longer record is
 * damaged.
 */
const MAX_PAYLOAD_BYTES = 80 * 1024 * 1024;

export type SpoolRecord =
  | { readonly kind: 'header'; readonly header: SpoolHeader }
  | { readonly kind: 'sent'; readonly request_id: number; readonly attempt: number }
  | { readonly kind: 'response'; readonly response: SpooledResponse }
  /** The header of another format version. */
  | { readonly kind: 'foreign'; readonly version: number }
  | { readonly kind: 'other' };

const sentSchema = z.object({ request_id: z.int().positive(), attempt: z.int().positive() });

const responseSchema = sentSchema.extend({
  identity: z.string(),
  stream: z.string(),
  worker_id: z.int().positive(),
  reserved_at: z.iso.datetime(),
  fetched_at: z.iso.datetime(),
  status: z.int(),
  duration_ms: z.int().nonnegative(),
  sha256: z.string(),
  bytes: z.int().nonnegative(),
  // Written for a body that could not be read only; files of earlier releases do not have them.
  encoding: z.string().optional(),
  unreadable: z.string().optional(),
});

const NO_BODY = Buffer.alloc(0);

export function encodeRecord(record: Exclude<SpoolRecord, { readonly kind: 'other' | 'foreign' }>): Buffer {
  switch (record.kind) {
    case 'header':
      return encode('header', record.header);
    case 'sent':
      return encode('sent', { request_id: record.request_id, attempt: record.attempt });
    case 'response': {
      const { request_id, attempt, identity, stream, workerId, reservedAt, fetchedAt, status, durationMs, body } =
        record.response;
      const { encoding, unreadable } = record.response;
      const json: z.input<typeof responseSchema> = {
        request_id,
        attempt,
        identity,
        stream,
        worker_id: workerId,
        reserved_at: reservedAt.toISOString(),
        fetched_at: fetchedAt.toISOString(),
        status,
        duration_ms: durationMs,
        sha256: body.sha256,
        bytes: body.bytes,
        encoding,
        unreadable,
      };
      return encode('response', json, body.gzip);
    }
  }
}

function encode(kind: RecordKind, value: object, body: Buffer = NO_BODY): Buffer {
  const json = Buffer.from(JSON.stringify(value));
  const record = Buffer.allocUnsafe(FRAME_BYTES + json.length + body.length);
  record.writeUInt32LE(json.length + body.length, LENGTH_AT);
  record.writeUInt8(KINDS[kind], KIND_AT);
  record.writeUInt32LE(json.length, JSON_LENGTH_AT);
  json.copy(record, FRAME_BYTES);
  body.copy(record, FRAME_BYTES + json.length);
  record.writeUInt32LE(crc32(record.subarray(KIND_AT)), CHECKSUM_AT);
  return record;
}

/** Length of the payload after a frame; undefined when the frame is damaged. */
export function readPayloadLength(frame: Buffer): number | undefined {
  const length = frame.readUInt32LE(LENGTH_AT);
  return length <= MAX_PAYLOAD_BYTES && frame.readUInt32LE(JSON_LENGTH_AT) <= length ? length : undefined;
}

/** The record of a frame and its payload; undefined when the checksum or the content is wrong. */
export function decodeRecord(frame: Buffer, payload: Buffer): SpoolRecord | undefined {
  if (crc32(payload, crc32(frame.subarray(KIND_AT, FRAME_BYTES))) !== frame.readUInt32LE(CHECKSUM_AT)) return undefined;
  const jsonLength = frame.readUInt32LE(JSON_LENGTH_AT);
  try {
    const value: unknown = JSON.parse(payload.toString('utf8', 0, jsonLength));
    switch (frame.readUInt8(KIND_AT)) {
      case KINDS.header: {
        const { version } = versionSchema.parse(value);
        if (version !== FORMAT_VERSION) return { kind: 'foreign', version };
        return { kind: 'header', header: headerSchema.parse(value) };
      }
      case KINDS.sent:
        return { kind: 'sent', ...sentSchema.parse(value) };
      case KINDS.response: {
        const { worker_id, reserved_at, fetched_at, duration_ms, sha256, bytes, ...rest } = responseSchema.parse(value);
        const body = { sha256, bytes, gzip: payload.subarray(jsonLength) };
        const times = { reservedAt: new Date(reserved_at), fetchedAt: new Date(fetched_at), durationMs: duration_ms };
        return { kind: 'response', response: { ...rest, workerId: worker_id, ...times, body } };
      }
      default:
        return { kind: 'other' };
    }
  } catch {
    return undefined;
  }
}
