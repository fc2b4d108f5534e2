/** The way in by a link or by the password, and the way out. */
import type { Context, Hono } from 'hono';
import type { PasswordCheck } from '../access/password.ts';
import { createSession, endSession, exchangeLink } from '../access/sessions.ts';
import { SignInPage, SmallPage } from '../components/small-page.tsx';
import type { Pool } from '../../load/connection/pool.ts';
import { toOwnPath } from '../own-path.ts';
import { renderDocument } from '../render-document.ts';
import { readSessionCookie, removeSessionCookie, writeSessionCookie } from './cookie.ts';
import { readFields } from './read-fields.ts';
import { sendError } from './send-error.tsx';
import type { WebEnv } from './web-env.ts';
import type { WebPlace } from './web-options.ts';

interface SignInOptions extends WebPlace {
  readonly pool: Pool;
  readonly passwordCheck: PasswordCheck | undefined;
}

/** To be added before the routes that need a viewer. */
export function addSignInRoutes(app: Hono<WebEnv>, options: SignInOptions): void {
  const { pool, passwordCheck, prefix } = options;
  const enter = async (context: Context<WebEnv>, secret: string, back: string) => {
    writeSessionCookie(context, options, secret);
    // No redirect by status: after a link of another program, a browser would not send the cookie with it.
    const next = `${prefix}${back}`;
    const page = await renderDocument(
      <SmallPage prefix={prefix} title="Signed in" next={next}>
        <p>
          <a href={next}>Go on to the page</a>
        </p>
      </SmallPage>,
    );
    return context.html(page);
  };

  app.get('/sign-in', async (context) => {
    const link = context.req.query('link');
    const back = toOwnPath(context.req.query('back') ?? '/');
    if (link === undefined) return showSignIn(context, options, back);
    const secret = await exchangeLink(pool, link);
    if (secret !== undefined) return enter(context, secret, back);
    // The link was opened twice: whoever is signed in need not know.
    if (readSessionCookie(context, options) !== undefined) return context.redirect(`${prefix}${back}`, 303);
    return showSignIn(context, options, back, 'This link was used already, or is older than a day.');
  });

  app.post('/sign-in', async (context) => {
    if (!passwordCheck) return showSignIn(context, options, '/', 'There is no password.');
    const fields = await readFields(context);
    const back = toOwnPath(fields['back'] ?? '/');
    const result = passwordCheck.check(fields['password'] ?? '', context.env.address ?? '');
    if (result === 'right') return enter(context, await createSession(pool, 'password'), back);
    const problem =
      result === 'wrong' ? 'The password is wrong.' : 'There were too many attempts: try again in 15 minutes.';
    return showSignIn(context, options, back, problem);
  });

  app.post('/sign-out', async (context) => {
    const secret = readSessionCookie(context, options);
    if (secret !== undefined) await endSession(pool, secret);
    removeSessionCookie(context, options);
    return context.redirect(`${prefix}/sign-in`, 303);
  });
}

/** For whoever is not signed in. */
export async function showSignIn(
  context: Context<WebEnv>,
  { prefix, passwordCheck }: Pick<SignInOptions, 'prefix' | 'passwordCheck'>,
  back: string,
  problem?: string,
): Promise<Response> {
  if (context.env.format !== 'html')
    return sendError(context, { status: 401, title: 'Sign in', message: 'you are not signed in' });
  const page = await renderDocument(
    <SignInPage prefix={prefix} hasPassword={passwordCheck !== undefined} back={back} problem={problem} />,
  );
  return context.html(page, 401);
}
