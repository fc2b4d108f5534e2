/** See category-level.ts. */
import { defineCategoryEndpoint } from './category-level.ts';

export const categoryL2 = defineCategoryEndpoint(2);
