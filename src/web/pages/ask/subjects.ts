/** The subjects of the questions, by their numbers. */
const subjects = {
  Products: [7, 8, 21, 22, 23, 29, 30, 31, 32, 38, 39],
  Shops: [9, 10, 17, 33, 34, 36, 40],
  Creators: [11, 12, 13, 41, 42, 43, 44],
  'Categories and rankings': [14, 15, 35, 37],
  Videos: [6, 16, 18, 45, 46, 47, 48],
  'Sounds and hashtags': [1, 2, 3, 4, 5],
  'Ads and keywords': [19, 20],
  'The data and what it costs': [24, 25, 26, 27, 28, 49],
} as const;

const OTHER = 'Other';

/** In the order of the page. */
export const listSubjects = (): readonly string[] => [...Object.keys(subjects), OTHER];

/** `number`: that with which the name of the question begins. */
export const findSubjectName = (number: number): string =>
  Object.entries(subjects).find(([, numbers]) => (numbers as readonly number[]).includes(number))?.[0] ?? OTHER;
