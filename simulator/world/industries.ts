/** Industries of ads, keywords and hashtags. */
export interface Industry {
  readonly id: string;
  readonly value: string;
  readonly label: string;
  readonly parent_id: string | null;
  readonly level: 1 | 2;
  /** Whether the hashtag chart can be filtered by it. */
  readonly hashtag_filter: boolean;
}

/**
 * Of the real classification all of level 1 and a few of level 2 each: id, name, whether it filters hashtags, children.
 */
const table: readonly (readonly [
  id: string,
  name: string,
  filters: boolean,
  children: Readonly<Record<string, string>>,
])[] = [
  [
    '10000000000',
    'Education',
    true,
    { '10100000000': 'Early Childhood & Preschool Education', '10101000000': 'Primary & Secondary Education & K-12' },
  ],
  [
    '11000000000',
    'Vehicle & Transportation',
    true,
    { '11100000000': 'Automobiles', '11101000000': 'Auto Accessories' },
  ],
  ['12000000000', 'Baby, Kids & Maternity', true, { '12100000000': 'Baby Food', '12101000000': 'Strollers & Cribs' }],
  ['13000000000', 'Financial Services', true, { '13100000000': 'Commercial Banks', '13101000000': 'Securities' }],
  ['14000000000', 'Beauty & Personal Care', true, { '14100000000': 'Oral Care', '14101000000': 'Haircare' }],
  ['15000000000', 'Tech & Electronics', true, { '15100000000': 'Cell Phones', '15101000000': 'Computers' }],
  [
    '16000000000',
    'Appliances',
    false,
    { '16100000000': 'Personal Care Appliances', '16101000000': 'Kitchen & Bathroom Appliances' },
  ],
  ['17000000000', 'Travel', true, { '17103000000': 'Hotels & Accommodation', '17105000000': 'Tours & Attractions' }],
  ['18000000000', 'Household Products', true, { '18100000000': 'Storage Products', '18101000000': 'Daily Essentials' }],
  ['19000000000', 'Pets', true, { '19100000000': 'Petfood', '19101000000': 'Pet Healthcare' }],
  ['20000000000', 'Apps', false, { '20100000000': 'Social', '20101000000': 'Audio & Video Players' }],
  [
    '21000000000',
    'Home Improvement',
    true,
    { '21100000000': 'Interior Design & Decorating Services', '21101000000': 'Furniture' },
  ],
  ['22000000000', 'Apparel & Accessories', true, { '22101000000': 'Clothing Accessories', '22102000000': 'Bags' }],
  ['23000000000', 'News & Entertainment', true, { '23100000000': 'Military', '23101000000': 'Politics' }],
  [
    '24000000000',
    'Business Services',
    true,
    { '24100000000': 'Real Estate & Home Rentals', '24101000000': 'Office Equipment & Supplies' },
  ],
  ['25000000000', 'Games', true, { '25300000000': 'Hyper-Casual', '25301000000': 'Action' }],
  ['26000000000', 'Life Services', true, { '26100000000': 'Wedding Photography', '26101000000': 'Photography' }],
  ['27000000000', 'Food & Beverage', true, { '27100000000': 'Cuisine', '27101000000': 'Food & Fresh Produce' }],
  [
    '28000000000',
    'Sports & Outdoor',
    true,
    { '28100000000': 'Outdoor Equipment', '28101000000': 'Sports & Equipment' },
  ],
  ['29000000000', 'Health', true, { '29100000000': 'Medical Services', '29101000000': 'Medical Information' }],
  [
    '30000000000',
    'E-Commerce (Non-app)',
    false,
    { '30100000000': 'Big Box Retailers', '30101000000': 'Small & Medium-sized E-commerce Platforms' },
  ],
];

export const industries: readonly Industry[] = table.flatMap(([id, value, hashtag_filter, children]) => [
  { id, value, label: `label_${id}`, parent_id: null, level: 1 as const, hashtag_filter },
  ...Object.entries(children).map(([childId, name]) => ({
    id: childId,
    value: name,
    label: `label_${childId}`,
    parent_id: id,
    level: 2 as const,
    hashtag_filter: false,
  })),
]);

const byId = new Map(industries.map((industry) => [industry.id, industry]));

export function findIndustry(id: string): Industry | undefined {
  return byId.get(id);
}
