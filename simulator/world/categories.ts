/** The tree of product categories and its languages. */
export const languages = ['en-US', 'zh-CN', 'th-TH', 'id-ID', 'ms-MY', 'vi-VN'] as const;
export type Language = (typeof languages)[number];

export interface Category {
  readonly id: string;
  readonly level: 1 | 2 | 3;
  /** '0' for level 1. */
  readonly parentId: string;
  readonly name: string;
}

/** The ids of levels 1, 2 and 3. */
export type CategoryPath = readonly [l1: string, l2: string, l3: string];

/** Names of level 1 in the order of `languages`, and the names of level 2, whose children differ by a word. */
const table: readonly (readonly [id: number, names: readonly string[], children: readonly string[]])[] = [
  [
    601450,
    [
      'Beauty & Personal Care',
      '美妆个护',
      'ความงามและของใช้ส่วนตัว',
      'Kecantikan & Perawatan Diri',
      'Kecantikan & Penjagaan Diri',
      'Chăm sóc sắc đẹp',
    ],
    ['Skincare', 'Makeup & Perfume', 'Haircare'],
  ],
  [
    601152,
    [
      'Womenswear & Underwear',
      '女装与女士内衣',
      'เสื้อผ้าและชุดชั้นในสตรี',
      'Pakaian & Pakaian Dalam Wanita',
      'Pakaian & Pakaian Dalam Wanita',
      'Trang phục nữ & Đồ lót',
    ],
    ['Dresses', 'Tops', 'Bottoms'],
  ],
  [
    600001,
    ['Home Supplies', '居家日用', 'ของใช้ในบ้าน', 'Perlengkapan Rumah', 'Kelengkapan Rumah', 'Đồ gia dụng'],
    ['Storage', 'Decor', 'Kitchenware'],
  ],
  [
    601739,
    [
      'Phones & Electronics',
      '手机与数码',
      'โทรศัพท์และอิเล็กทรอนิกส์',
      'Ponsel & Elektronik',
      'Telefon & Elektronik',
      'Điện thoại & Thiết bị điện tử',
    ],
    ['Phone Accessories', 'Audio & Video', 'Smart Devices'],
  ],
  [
    700437,
    [
      'Food & Beverages',
      '食品饮料',
      'อาหารและเครื่องดื่ม',
      'Makanan & Minuman',
      'Makanan & Minuman',
      'Thực phẩm & Đồ uống',
    ],
    ['Snacks', 'Drinks', 'Staples'],
  ],
  [
    603014,
    [
      'Sports & Outdoor',
      '运动与户外',
      'กีฬาและกิจกรรมกลางแจ้ง',
      'Olahraga & Outdoor',
      'Sukan & Luar',
      'Thể thao & Ngoài trời',
    ],
    ['Fitness', 'Camping', 'Swimwear'],
  ],
];
const thirds = ['Basics', 'Sets', 'Accessories'];

/** What the API calls everything else; nothing belongs to it. */
const otherNames = ['Other', '其他', 'อื่นๆ', 'Lainnya', 'Lain-lain', 'Khác'];
const other: Category = { id: '0', level: 1, parentId: '0', name: 'Other' };

const tree = table.map(([id, names, children]) => ({
  own: { id: String(id), level: 1, parentId: '0', name: names[0] ?? '' } satisfies Category,
  children: children.map((name, second) => {
    const own: Category = { id: String(id + 200_000 + second * 1024), level: 2, parentId: String(id), name };
    const leaves = thirds.map((word, third): Category => {
      return { id: String(Number(own.id) + 8 * (third + 1)), level: 3, parentId: own.id, name: `${name} ${word}` };
    });
    return { own, leaves };
  }),
}));

export const categories: readonly Category[] = [
  ...tree.flatMap(({ own, children }) => [own, ...children.flatMap((child) => [child.own, ...child.leaves])]),
  other,
];

/** Every way down to level 3. */
export const categoryPaths: readonly CategoryPath[] = tree.flatMap(({ own, children }) =>
  children.flatMap((child) => child.leaves.map((leaf): CategoryPath => [own.id, child.own.id, leaf.id])),
);

const byId = new Map(categories.map((category) => [category.id, category]));
const translations = new Map([...table.map(([id, names]) => [String(id), names] as const), ['0', otherNames] as const]);

export function findCategory(id: string): Category | undefined {
  return byId.get(id);
}

/** Levels 2 and 3 are English with the language behind, so that translations differ. */
export function categoryName({ id, name }: Category, language: Language): string {
  const translated = translations.get(id)?.[languages.indexOf(language)];
  return translated ?? (language === 'en-US' ? name : `${name} (${language.slice(0, 2)})`);
}
