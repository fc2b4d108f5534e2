/** See category-level.ts. */
import { defineCategoryEndpoint } from './category-level.ts';

export const categoryL1 = defineCategoryEndpoint(1);
