/** The filters by category that lists of products and shops share. */
import type { Query } from '../query.ts';
import type { CategoryPath } from '../world/categories.ts';

/** The filters by `category_id`, `category_l2_id` and `category_l3_id`. */
export function isInCategories(path: CategoryPath, { category_id, category_l2_id, category_l3_id }: Query): boolean {
  return [category_id, category_l2_id, category_l3_id].every((id, level) => !id || id === path[level]);
}
