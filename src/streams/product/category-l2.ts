import { defineCategoryLevel } from './category.ts';

export const categoryL2 = defineCategoryLevel(2);
