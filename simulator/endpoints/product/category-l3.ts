/** See category-level.ts. */
import { defineCategoryEndpoint } from './category-level.ts';

export const categoryL3 = defineCategoryEndpoint(3);
