/** Signatures of Standard Webhooks (https://www.standardwebhooks.com): HMAC-SHA256 of id, time and body. */
import { createHmac } from 'node:crypto';
import { ConfigError } from '../../errors.ts';

const PREFIX = 'whsec_';
/** The specification recommends 24 to 64 bytes; fewer are no secret. */
const MIN_BYTES = 16;

/** The keys in a text with one secret on each line: while a secret is replaced, both sign. Throws ConfigError. */
export const parseSigningKeys = (text: string, channel: string): readonly Buffer[] =>
  text
    .split(/\s+/)
    .filter(Boolean)
    .map((secret) => {
      const encoded = secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : secret;
      const key = Buffer.from(encoded, 'base64');
      if (!/^[A-Za-z0-9+/]+={0,2}$/.test(encoded) || key.length < MIN_BYTES)
        throw new ConfigError(`a secret of the alert channel ${channel} is not base64 of at least ${MIN_BYTES} bytes`, {
          remedy: `make one with: echo "whsec_$(openssl rand -base64 32)"`,
        });
      return key;
    });

/** The headers of a message. `sentAt` becomes whole seconds. */
export function signWebhook(
  keys: readonly Buffer[],
  id: string,
  sentAt: Date,
  body: string,
): Readonly<Record<string, string>> {
  const seconds = String(Math.floor(sentAt.getTime() / 1000));
  const signatures = keys.map(
    (key) => `v1,${createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64')}`,
  );
  return {
    'webhook-id': id,
    'webhook-timestamp': seconds,
    ...(signatures.length ? { 'webhook-signature': signatures.join(' ') } : {}),
  };
}
