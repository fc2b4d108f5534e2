/** An action: what a button of the web UI does. Every one that was asked for is recorded in `ops.actions`. */
import type { z } from 'zod';
import type { Config } from '../../config/config.ts';
import type { Environment } from '../../config/environment.ts';
import type { Source } from '../../ledger/source.ts';
import type { Pool } from '../../load/connection/pool.ts';
import type { Level, Viewer } from '../access/level.ts';

export interface ActionContext {
  /** Connections that may write. */
  readonly pool: Pool;
  readonly config: Config;
  readonly environment: Environment;
  readonly source: Source;
  readonly viewer: Viewer;
  readonly now: Date;
  /** Credits that may be bought here on one day of the budget; null: no limit, because nothing is billed. */
  readonly spendCapPerDay: number | null;
  /** Hands requests that wait in the ledger to workers. Never rejects: they find them later otherwise. */
  readonly dispatch: () => Promise<void>;
}

export interface ActionResult {
  /** What was done, as a sentence. It is shown on the next page. */
  readonly message: string;
  /** The page that shows it, such as `/runs/12`; absent: the page with the button. */
  readonly goTo?: string;
  /** Credits that it may spend at most; absent: none. */
  readonly credits?: number;
  readonly runId?: number;
}

export interface WebAction<Input extends Readonly<Record<string, string>> = Readonly<Record<string, string>>> {
  /** Its path below `/actions/`, such as `pause-run`. */
  readonly name: string;
  readonly level: Level;
  /** The fields of its form, all of them texts. */
  readonly input: z.ZodType<Input>;
  /** The command that does the same, without the name of the program. */
  readonly command: (input: Input) => string;
  /** Throws ConfigError when it cannot be done: the message and the remedy are shown. Needs no transaction. */
  readonly perform: (context: ActionContext, input: Input) => Promise<ActionResult>;
}

export type AnyAction = WebAction;

/** Hides the type of the input, so that actions can be in one list. */
export const toAnyAction = <Input extends Readonly<Record<string, string>>>(action: WebAction<Input>): AnyAction =>
  action as unknown as AnyAction;
