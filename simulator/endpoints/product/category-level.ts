/** The calls for the three levels of product categories: they differ in the level alone. */
import { ParameterError, type Query, requiredText } from '../../query.ts';
import { categories, type Category, categoryName, languages } from '../../world/categories.ts';
import type { Endpoint } from '../endpoint.ts';

/** All categories of a level, or the children of `parent_id`, in one language. */
function listCategories(query: Query, level: Category['level']) {
  const wished = requiredText(query, 'language');
  const language = languages.find((each) => each === wished);
  if (!language) throw new ParameterError(`language：must be one of ${languages.join(', ')}`);
  return categories
    .filter((category) => category.level === level)
    .filter(({ parentId }) => !query['parent_id'] || query['parent_id'] === parentId)
    .map((category) => ({
      category_id: category.id,
      category_level: String(level),
      category_name: categoryName(category, language),
      language,
      parent_id: category.parentId,
    }));
}

export const defineCategoryEndpoint = (level: Category['level']): Endpoint => ({
  id: `category-l${level}`,
  path: `/api/v3/echotik/category/l${level}`,
  credits: 1,
  message: 'success',
  at: 'data',
  key: 'category_id',
  answer: (query) => listCategories(query, level),
});
