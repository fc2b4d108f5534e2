/** Every action of the web UI, each at `/actions/` and its name. */
import type { AnyAction } from './action.ts';

export const webActions: readonly AnyAction[] = [];
