/** Lists inside a record whose order counts. */
import { z } from 'zod';

/** An element that cannot be read leaves its place empty, so that those behind it keep theirs. */
export const inPlaces = <T extends z.ZodType>(element: T) => z.array(element.nullable());

interface Placed<T> {
  readonly element: T;
  /** 1 is the first. */
  readonly position: number;
}

/** The elements with their places, without the empty ones. */
export const placed = <T>(list: readonly (T | null)[] | null | undefined): readonly Placed<T>[] | null | undefined =>
  list?.flatMap((element, index) => (element === null ? [] : [{ element, position: index + 1 }]));
