/** A button that does something, with the command that does the same. */
import type { Child } from 'hono/jsx';
import { permits } from '../access/level.ts';
import type { WebAction } from '../actions/action.ts';
import { useHref, useView } from '../view.ts';
import { Command } from './command.tsx';

interface ActionFormProps<Input extends Readonly<Record<string, string>>> {
  readonly action: WebAction<Input>;
  /** The fixed fields of the form. */
  readonly input: Input;
  /** Of the button. */
  readonly label: string;
  /** A question that a dialog asks first, where the browser runs the script. */
  readonly confirm?: string;
  readonly tone?: 'primary' | 'danger';
  /** The fields of `input` that `children` ask the user for, with those values as defaults; absent: none. */
  readonly asked?: readonly (keyof Input & string)[];
  /** Labels with fields. */
  readonly children?: Child;
}

export function ActionForm<Input extends Readonly<Record<string, string>>>({
  action,
  input,
  label,
  confirm,
  tone,
  asked = [],
  children,
}: ActionFormProps<Input>) {
  const href = useHref();
  const { viewer, path } = useView();
  const mayDoIt = permits(viewer.level, action.level);
  return (
    <form method="post" action={href(`/actions/${action.name}`)} class="action" data-confirm={confirm}>
      <input type="hidden" name="back" value={path} />
      {Object.entries(input)
        .filter(([name]) => !asked.includes(name))
        .map(([name, value]) => (
          <input type="hidden" name={name} value={value} />
        ))}
      {children}
      <button type="submit" class={tone} disabled={!mayDoIt}>
        {label}
      </button>
      {mayDoIt ? null : <span class="note">needs the level {action.level}</span>}
      <details class="command-of">
        <summary>Command</summary>
        <Command command={action.command(input)} />
      </details>
    </form>
  );
}
