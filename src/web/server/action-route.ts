/** The one route that changes something. */
import type { Hono } from 'hono';
import { webActions } from '../actions/all-actions.ts';
import { toOwnPath } from '../own-path.ts';
import { readFields } from './read-fields.ts';
import { runAction } from './run-action.ts';
import { sendError } from './send-error.tsx';
import { withNotice } from './notice.ts';
import type { WebEnv } from './web-env.ts';
import type { WebOptions, WebPlace } from './web-options.ts';

export function addActionRoute(app: Hono<WebEnv>, options: WebOptions & WebPlace): void {
  const { pool, environment, settings, readConfig, source, dispatch, now, onError, prefix } = options;
  const spendCapPerDay = source === 'simulator' ? null : (settings.allowSpend ?? 0);
  // What was begun or resumed stays so: workers find its requests at their next look.
  const dispatchSafely = () => dispatch().catch(onError);
  app.post('/actions/:name', async (context) => {
    const action = webActions.find(({ name }) => name === context.req.param('name'));
    if (!action) return sendError(context, { status: 404, title: 'Not found', message: 'There is no such action.' });
    const { back, ...fields } = await readFields(context);
    const viewer = context.get('viewer');
    const { address } = context.env;
    const performed = await runAction(
      action,
      { pool, config: readConfig(), environment, source, viewer, now: now(), spendCapPerDay, dispatch: dispatchSafely },
      { fields, address },
      onError,
    );
    const { actionId, outcome, message, goTo } = performed;
    if (outcome === 'refused' && viewer.level === 'view')
      return sendError(context, { status: 403, title: 'Not permitted', message });
    const next = outcome === 'done' && goTo !== undefined ? goTo : toOwnPath(back ?? '/');
    return context.redirect(`${prefix}${withNotice(next, actionId)}`, 303);
  });
}
