/** The routes of the web UI, and what every request passes first. */
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { ConfigError, UnavailableError } from '../../errors.ts';
import { isRetryable, toLoadError } from '../../load/connection/sql-state.ts';
import type { Pool } from '../../load/connection/pool.ts';
import { findAsset } from '../assets.ts';
import { authenticate } from '../access/authenticate.ts';
import type { Level } from '../access/level.ts';
import { createPasswordCheck } from '../access/password.ts';
import type { ReaderPool } from '../sql/reader-pool.ts';
import { addActionRoute } from './action-route.ts';
import type { ChangeFeed } from './change-feed.ts';
import { readSessionCookie, writeSessionCookie } from './cookie.ts';
import { addLiveRoute } from './live-route.ts';
import { addPageRoutes } from './page-routes.tsx';
import { findRefusal } from './request-guard.ts';
import { securityHeaders } from './security-headers.ts';
import { sendError } from './send-error.tsx';
import { addSignInRoutes, showSignIn } from './sign-in-routes.tsx';
import type { WebEnv } from './web-env.ts';
import type { WebOptions, WebPlace } from './web-options.ts';

interface AppOptions extends WebOptions, WebPlace {
  /** Connections that can only read, with a statement timeout. */
  readonly readingPool: Pool;
  /** The connection for SQL that a viewer typed. */
  readonly reader: ReaderPool;
  readonly feed: ChangeFeed;
}

/** A form with the days of a year, and a query. */
const MAX_BODY_BYTES = 256 * 1024;
const ONE_YEAR = 31_536_000;

export function createApp(options: AppOptions): Hono<WebEnv> {
  const { pool, settings, source, onError, feed } = options;
  const passwordCheck = settings.password === undefined ? undefined : createPasswordCheck(settings.password);
  const maxLevel: Level = source === 'simulator' || settings.allowSpend !== undefined ? 'spend' : 'operate';
  const app = new Hono<WebEnv>({
    getPath: (request, options) => options?.env?.path ?? new URL(request.url).pathname,
  });

  app.use(securityHeaders);
  app.use(async (context, next) => {
    const refusal = findRefusal({ method: context.req.method, headers: context.req.raw.headers }, settings);
    if (refusal) return sendError(context, { status: refusal.status, title: 'Refused', message: refusal.reason });
    context.header('Cache-Control', 'no-store');
    context.header('X-Robots-Tag', 'noindex');
    await next();
  });
  app.use(bodyLimit({ maxSize: MAX_BODY_BYTES, onError: (context) => context.text('the form is too large\n', 413) }));

  app.get('/assets/:name', async (context) => {
    const asset = findAsset(context.req.param('name'));
    if (!asset) return sendError(context, { status: 404, title: 'Not found', message: 'There is no such file.' });
    context.header('Cache-Control', `public, max-age=${ONE_YEAR}, immutable`);
    context.header('Content-Type', asset.contentType);
    return context.body(new Uint8Array(asset.content));
  });
  addSignInRoutes(app, { ...options, passwordCheck });

  app.use(async (context, next) => {
    const cookie = readSessionCookie(context, options);
    const { method, raw } = context.req;
    const { address, path } = context.env;
    const known = await authenticate(
      { pool, settings, passwordCheck, maxLevel },
      { method, headers: raw.headers, address, cookie },
    );
    if (!known) {
      if (settings.proxy) {
        const message = 'The reverse proxy names no user, or the request did not come through it.';
        return sendError(context, { status: 403, title: 'Not permitted', message });
      }
      return showSignIn(
        context,
        { ...options, passwordCheck },
        method === 'GET' ? `${path}${new URL(raw.url).search}` : '/',
      );
    }
    if (known.isExtended && cookie !== undefined) writeSessionCookie(context, options, cookie);
    context.set('viewer', known.viewer);
    await next();
  });
  addLiveRoute(app, feed);
  addActionRoute(app, options);
  addPageRoutes(app, options);

  app.notFound((context) => sendError(context, { status: 404, title: 'Not found', message: 'There is no such page.' }));
  app.onError((error, context) => {
    if (error instanceof ConfigError) {
      const { message, remedy } = error;
      return sendError(context, { status: 400, title: 'This does not work', message, remedy });
    }
    if (error instanceof UnavailableError) {
      const { message, remedy } = error;
      return sendError(context, { status: 503, title: 'Not available', message, remedy });
    }
    const failure = toLoadError(error);
    if (isRetryable(failure)) {
      const message = `PostgreSQL does not answer in time: ${failure.message}`;
      return sendError(context, { status: 503, title: 'Not available', message, remedy: 'Try again in a moment.' });
    }
    onError(error);
    const message = 'This is a defect: the log of the process has the reason.';
    return sendError(context, { status: 500, title: 'Internal error', message });
  });
  return app;
}
