/** Every action of the web UI, each at `/actions/` and its name. */
import type { AnyAction } from './action.ts';

export const actions: readonly AnyAction[] = [];
