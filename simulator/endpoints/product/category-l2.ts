/** See category-level.ts. */
import { defineCategoryLevel } from './category-level.ts';

export const categoryL2 = defineCategoryLevel(2);
