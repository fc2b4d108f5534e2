/** Lists inside a record whose order counts. */
import { z } from 'zod';

/** An element that cannot be read leaves its place empty, so that those behind it keep theirs. */
export const positionedArray = <T extends z.ZodType>(element: T) => z.array(element.nullable());

interface PositionedElement<T> {
  readonly element: T;
  /** 1 is the first. */
  readonly position: number;
}

/** The elements with their places, without the empty ones. */
export const withPositions = <T>(
  list: readonly (T | null)[] | null | undefined,
): readonly PositionedElement<T>[] | null | undefined =>
  list?.flatMap((element, index) => (element === null ? [] : [{ element, position: index + 1 }]));
