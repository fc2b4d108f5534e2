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
const MAX_NAME = 100;
const MAX_FIELDS = 50;

/** What the record says until the action has ended, and forever if this process dies before. */
const BEGUN = 'This was begun. How it ended was not recorded: the process may have died.';

/**
 * The record is written before the action begins, so that nothing is done without one. Throws only what PostgreSQL says
 * about the record. `onError` gets defects.
 */
export async function runAction(
  action: AnyAction,
  context: ActionContext,
  asked: Asked,
  onError: (error: Error) => void,
): Promise<Performed> {
  const { pool, viewer } = context;
  const inserted = await pool.query<{ id: number }>(
    `insert into ops.actions (action, viewer, level, address, input, outcome, message)
     values ($1, $2, $3, $4, $5, 'failed', $6) returning action_id as id`,
    [action.name, viewer.name, viewer.level, asked.address ?? null, JSON.stringify(toRecord(asked.fields)), BEGUN],
  );
  const actionId = onlyRow(inserted).id;
  const result = await perform(action, context, asked.fields, onError);
  const { outcome, message, credits, runId } = result;
  await pool.query(
    `update ops.actions set outcome = $2, message = $3, credits = $4, run_id = $5 where action_id = $1`,
    [actionId, outcome, toRecordedText(message, MAX_RECORDED), credits ?? null, runId ?? null],
  );
  return { ...result, actionId };
}

/** Fields as jsonb takes them: it has neither the character 0 nor half of a character. */
const toRecord = (fields: Asked['fields']): Asked['fields'] =>
  Object.fromEntries(
    Object.entries(fields)
      .slice(0, MAX_FIELDS)
      .map(([name, value]) => [toRecordedText(name, MAX_NAME), toRecordedText(value, MAX_RECORDED)]),
  );

const toRecordedText = (text: string, max: number): string => text.slice(0, max).replaceAll('\0', '').toWellFormed();

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
