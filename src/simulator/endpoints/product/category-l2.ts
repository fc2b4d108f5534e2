import type { Endpoint } from '../endpoint.ts';
import { categoryLevel } from './category-level.ts';

export const categoryL2: Endpoint = {
  id: 'category-l2',
  path: '/api/v3/echotik/category/l2',
  credits: 1,
  message: 'success',
  at: 'data',
  key: 'category_id',
  answer: (query) => categoryLevel(query, 2),
};
