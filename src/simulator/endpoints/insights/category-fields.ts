import { categoryName, findCategory } from '../../world/categories.ts';

/** The levels of a product category by its third one, each with the one above; level 1 has none. */
export function categoryFields(id: string) {
  const third = findCategory(id);
  const second = third && findCategory(third.parentId);
  const first = second && findCategory(second.parentId);
  if (!first || third.level !== 3) return undefined;
  const [l1, l2, l3] = [first, second, third].map((category) => ({
    id: category.id,
    label: `category_${category.id}`,
    value: categoryName(category, 'en-US'),
  }));
  return {
    cover_url: null,
    ecom_type: 'l3',
    first_ecom_category: l1 ?? null,
    second_ecom_category: l2 ? { ...l2, parent_id: first.id } : null,
    third_ecom_category: l3 ? { ...l3, parent_id: second.id } : null,
    url_title: third.name.replaceAll(' ', '-'),
  };
}
