import type { Endpoint } from '../endpoint.ts';
import { categoryLevel } from './category-level.ts';

export const categoryL3: Endpoint = {
  id: 'category-l3',
  path: '/api/v3/echotik/category/l3',
  credits: 1,
  message: 'success',
  at: 'data',
  key: 'category_id',
  answer: (query) => categoryLevel(query, 3),
};
