import { defineCategoryLevel } from './category.ts';

export const categoryL1 = defineCategoryLevel(1);
