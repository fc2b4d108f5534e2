/**
 * Computes passwords in the form in which PostgreSQL stores them, so that they are not in a statement, which a server
 * may log.
 */
import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';

/** The default of PostgreSQL. */
const ITERATIONS = 4096;
const SALT_BYTES = 16;
const DIGEST = 'sha256';

/** A SCRAM-SHA-256 verifier (RFC 5803) of a password in ASCII. */
export function createScramVerifier(password: string): string {
  const salt = randomBytes(SALT_BYTES);
  const salted = pbkdf2Sync(password, salt, ITERATIONS, 32, DIGEST);
  const keyed = (text: string) => createHmac(DIGEST, salted).update(text).digest();
  const storedKey = createHash(DIGEST).update(keyed('Client Key')).digest('base64');
  return `SCRAM-SHA-256$${ITERATIONS}:${salt.toString('base64')}$${storedKey}:${keyed('Server Key').toString('base64')}`;
}
