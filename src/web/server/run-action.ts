/** Does an action that a form asks for, and records it, whatever becomes of it. */
import { EchotikError } from '../../errors.ts';
import { onlyRow } from '../../load/connection/only-row.ts';
import { permits } from '../access/level.ts';
import type { ActionContext, ActionResult, AnyAction } from '../actions/action.ts';

interface Asked {
  readonly fields: Readonly<Record<string, string>>;
  readonly address: string | undefined;
}

export interface Performed extends Partial<ActionResult> {
  readonly actionId: number;
  readonly outcome: 'done' | 'refused' | 'failed';
  readonly message: string;
}

/** Longer texts are not what a form of ours sends. */
const MAX_RECORDED = 2_000;

/** Throws only what PostgreSQL says about the record. `onError` gets defects. */
export async function runAction(
  action: AnyAction,
  context: ActionContext,
  asked: Asked,
  onError: (error: Error) => void,
): Promise<Performed> {
  const result = await perform(action, context, asked.fields, onError);
  const { pool, viewer } = context;
  const input = Object.fromEntries(
    Object.entries(asked.fields).map(([name, value]) => [name, value.slice(0, MAX_RECORDED).replaceAll('\0', '')]),
  );
  const { outcome, message, credits, runId } = result;
  const inserted = await pool.query<{ id: number }>(
    `insert into ops.actions (action, viewer, level, address, input, outcome, message, credits, run_id)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning action_id as id`,
    [
      action.name,
      viewer.name,
      viewer.level,
      asked.address ?? null,
      JSON.stringify(input),
      outcome,
      message.replaceAll('\0', ''),
      credits ?? null,
      runId ?? null,
    ],
  );
  return { ...result, actionId: onlyRow(inserted).id };
}

type Outcome = Omit<Performed, 'actionId'>;

async function perform(
  action: AnyAction,
  context: ActionContext,
  fields: Readonly<Record<string, string>>,
  onError: (error: Error) => void,
): Promise<Outcome> {
  const { level } = context.viewer;
  if (!permits(level, action.level)) {
    return { outcome: 'refused', message: `This needs the level ${action.level}, and yours is ${level}.` };
  }
  const input = action.input.safeParse(fields);
  if (!input.success) {
    const [issue] = input.error.issues;
    return {
      outcome: 'refused',
      message: `The form is not complete: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`,
    };
  }
  try {
    return { outcome: 'done', ...(await action.perform(context, input.data)) };
  } catch (error) {
    if (error instanceof EchotikError) {
      return { outcome: 'refused', message: [error.message, error.remedy].filter((part) => part).join('. ') };
    }
    onError(error as Error);
    return { outcome: 'failed', message: 'This failed because of a defect or an outage: the log has the reason.' };
  }
}
