/** See category-level.ts. */
import { defineCategoryLevel } from './category-level.ts';

export const categoryL1 = defineCategoryLevel(1);
