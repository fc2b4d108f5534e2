import type { Endpoint } from '../endpoint.ts';
import { categoryLevel } from './category-level.ts';

export const categoryL1: Endpoint = {
  id: 'category-l1',
  path: '/api/v3/echotik/category/l1',
  credits: 1,
  message: 'success',
  at: 'data',
  key: 'category_id',
  answer: (query) => categoryLevel(query, 1),
};
