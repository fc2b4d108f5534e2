import type { Child } from 'hono/jsx';
import { useHref } from '../view.ts';

interface LinkProps {
  /** A path of the UI with its query, such as `/runs/12`. */
  readonly to: string;
  readonly class?: string;
  /** For a link whose text says too little, such as a square of a grid. */
  readonly label?: string;
  readonly isCurrent?: boolean;
  readonly children?: Child;
}

export const Link = ({ to, class: className, label, isCurrent, children }: LinkProps) => (
  <a
    href={useHref()(to)}
    class={className}
    aria-label={label}
    title={label}
    aria-current={isCurrent ? 'page' : undefined}
  >
    {children}
  </a>
);
