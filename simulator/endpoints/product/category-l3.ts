/** See category-level.ts. */
import { defineCategoryLevel } from './category-level.ts';

export const categoryL3 = defineCategoryLevel(3);
