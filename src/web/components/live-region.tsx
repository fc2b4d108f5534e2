import type { Child } from 'hono/jsx';

interface LiveRegionProps {
  /** Unique on the page. */
  readonly id: string;
  readonly class?: string;
  readonly children?: Child;
}

/** A region that the script of the page replaces when its content changes. A form that is being filled in is in none. */
export const LiveRegion = ({ id, class: className, children }: LiveRegionProps) => (
  <div id={id} class={className} data-live="">
    {children}
  </div>
);
