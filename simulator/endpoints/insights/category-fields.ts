/** A product category as the insights write it. */
import { categoryName, findCategory } from '../../world/categories.ts';
import { hashFileName } from '../../world/ids.ts';
import { storedImage } from '../../world/images.ts';
import { unit } from '../../world/random.ts';

const COVER_SHARE = 0.1;

/** The levels of a product category by its third one, each with the one above; level 1 has no parent. */
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
    // Null in every sample, so its content is a guess.
    cover_url:
      unit('category cover', id) < COVER_SHARE ? storedImage('product-cover', hashFileName('category', id)) : null,
    ecom_type: 'l3',
    first_ecom_category: l1 ?? null,
    second_ecom_category: l2 ? { ...l2, parent_id: first.id } : null,
    third_ecom_category: l3 ? { ...l3, parent_id: second.id } : null,
    url_title: third.name.replaceAll(' ', '-'),
  };
}
