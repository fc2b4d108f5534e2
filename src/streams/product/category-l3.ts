import { defineCategoryLevel } from './category.ts';

export const categoryL3 = defineCategoryLevel(3);
