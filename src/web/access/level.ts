/** What a viewer of the web UI may do. Each level includes those before it. */

/** `operate`: pause, resume, silence, accept. `spend`: everything that requests more of the API. */
export const levels = ['view', 'operate', 'spend'] as const;
export type Level = (typeof levels)[number];

/** Who looks at the UI. */
export interface Viewer {
  /** Stays the same during a session; plans of purchases belong to it. */
  readonly id: string;
  /** The name that `ops.actions` records, such as `link` or the user that a proxy names. */
  readonly name: string;
  readonly level: Level;
}

export const permits = (has: Level, needed: Level): boolean => levels.indexOf(has) >= levels.indexOf(needed);

/** The lower of two levels. */
export const lowerLevel = (one: Level, other: Level): Level => (permits(one, other) ? other : one);
