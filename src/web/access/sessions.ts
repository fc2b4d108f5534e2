/** Sessions and sign-in links, in the database, so that they survive a restart and are known to every process. */
import { createHash, randomBytes } from 'node:crypto';
import type { Pool } from '../../load/connection/pool.ts';

export interface WebSession {
  /** SHA-256 of the secret, as hexadecimal text. */
  readonly hash: string;
  readonly userName: string;
  /** The session was extended: its cookie is to be sent again. */
  readonly isExtended: boolean;
}

/** A working day. A session that is in use is extended. */
const SESSION_HOURS = 12;
/** A session that is always in use ends, too. */
const SESSION_DAYS = 7;
export const SESSION_SECONDS = SESSION_HOURS * 3_600;
/** A link may be in the log of a container that is read on the next day. */
const LINK_HOURS = 24;
const SECRET_BYTES = 32;

const hashSecret = (secret: string): string => createHash('sha256').update(secret).digest('hex');
const drawSecret = (): string => randomBytes(SECRET_BYTES).toString('base64url');

/** Returns the secret of a link that can be exchanged once within a day. Deletes what has expired. */
export async function createLink(pool: Pool): Promise<string> {
  const secret = drawSecret();
  await pool.query(
    `with expired as (delete from ops.web_sessions where expires_at < now())
     insert into ops.web_sessions (secret_hash, kind, user_name, expires_at)
     values ($1, 'link', 'link', now() + $2 * interval '1 hour')`,
    [hashSecret(secret), LINK_HOURS],
  );
  return secret;
}

/** Returns the secret of a new session; undefined: the link is unknown, expired or was used. One statement. */
export async function exchangeLink(pool: Pool, link: string): Promise<string | undefined> {
  const secret = drawSecret();
  const { rowCount } = await pool.query(
    `with used as (
       delete from ops.web_sessions where secret_hash = $1 and kind = 'link' and expires_at > now() returning user_name
     )
     insert into ops.web_sessions (secret_hash, kind, user_name, expires_at)
     select $2, 'session', user_name, now() + $3 * interval '1 hour' from used`,
    [hashSecret(link), hashSecret(secret), SESSION_HOURS],
  );
  return rowCount ? secret : undefined;
}

/** Returns the secret of a session for someone who has proved who it is in another way. */
export async function createSession(pool: Pool, userName: string): Promise<string> {
  const secret = drawSecret();
  await pool.query(
    `with expired as (delete from ops.web_sessions where expires_at < now())
     insert into ops.web_sessions (secret_hash, kind, user_name, expires_at)
     values ($1, 'session', $2, now() + $3 * interval '1 hour')`,
    [hashSecret(secret), userName, SESSION_HOURS],
  );
  return secret;
}

/** Undefined: the secret is of no session, or the session has expired. Extends one in the second half of its time. */
export async function findSession(pool: Pool, secret: string): Promise<WebSession | undefined> {
  const hash = hashSecret(secret);
  const { rows } = await pool.query<{ user_name: string; is_old: boolean }>(
    `select user_name, expires_at < now() + $2 * interval '30 minutes' as is_old
     from ops.web_sessions where secret_hash = $1 and kind = 'session' and expires_at > now()
       and created_at > now() - $3 * interval '1 day'`,
    [hash, SESSION_HOURS, SESSION_DAYS],
  );
  const [found] = rows;
  if (!found) return undefined;
  if (found.is_old) {
    await pool.query(`update ops.web_sessions set expires_at = now() + $2 * interval '1 hour' where secret_hash = $1`, [
      hash,
      SESSION_HOURS,
    ]);
  }
  return { hash, userName: found.user_name, isExtended: found.is_old };
}

export async function endSession(pool: Pool, secret: string): Promise<void> {
  await pool.query('delete from ops.web_sessions where secret_hash = $1', [hashSecret(secret)]);
}
