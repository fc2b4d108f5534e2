import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { SESSION_SECONDS } from '../access/sessions.ts';
import type { WebEnv } from './web-env.ts';
import type { WebPlace } from './web-options.ts';

export const readSessionCookie = (context: Context<WebEnv>, { cookieName }: WebPlace): string | undefined =>
  getCookie(context, cookieName);

/**
 * `Lax`: a link from a chat to a page of ours works. Forms of other sites send no cookie, and are refused besides by
 * request-guard.ts.
 */
export function writeSessionCookie(context: Context<WebEnv>, place: WebPlace, secret: string): void {
  const { cookieName, prefix, isSecure } = place;
  setCookie(context, cookieName, secret, {
    httpOnly: true,
    sameSite: 'Lax',
    path: `${prefix}/`,
    secure: isSecure,
    maxAge: SESSION_SECONDS,
  });
}

export const removeSessionCookie = (context: Context<WebEnv>, { cookieName, prefix, isSecure }: WebPlace): void =>
  void deleteCookie(context, cookieName, { path: `${prefix}/`, secure: isSecure });
