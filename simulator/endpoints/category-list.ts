/** Categories of an entity as JSON in a string. */
import { categoryName, type CategoryPath, findCategory } from '../world/categories.ts';

/** Categories of level 1, each once, as JSON in a string: `product_category_list`. */
export function categoryList(paths: readonly CategoryPath[]): string {
  const found = [...new Set(paths.map(([id]) => id))].flatMap((id) => findCategory(id) ?? []);
  return JSON.stringify(
    found.map((category) => ({ category_name: categoryName(category, 'en-US'), category_id: category.id })),
  );
}
