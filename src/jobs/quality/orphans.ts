/** Ids without a key to hold them: the entity came in another answer, or never. */
import type { Check, Question } from './check.ts';
import { together } from './check.ts';

/** Column -> where its ids are kept; `unless` are words for none. */
const REFERENCES = [
  { table: 'products', column: 'category_id', to: 'categories', key: 'category_id', unless: ['', '0'] },
  { table: 'products', column: 'category_l2_id', to: 'categories', key: 'category_id', unless: ['', '0'] },
  { table: 'products', column: 'category_l3_id', to: 'categories', key: 'category_id', unless: ['', '0'] },
  { table: 'shops', column: 'category_id', to: 'categories', key: 'category_id', unless: ['', '0'] },
  { table: 'product_lives', column: 'category_id', to: 'categories', key: 'category_id', unless: ['', '0'] },
  { table: 'hashtags', column: 'industry_id', to: 'industries', key: 'industry_id', unless: [''] },
  { table: 'influencers', column: 'category', to: 'influencer_categories', key: 'name', unless: [''] },
  { table: 'influencers', column: 'seller_id', to: 'shops', key: 'seller_id', unless: ['', '0'] },
];

export const orphans: Check = {
  name: 'orphans',
  severity: 'warning',
  about: 'Ids that no foreign key guards (categories, industries, the shop of a creator) name something that is there.',
  when: 'asked',
  question: () => together(REFERENCES.map(lost)),
};

function lost({ table, column, to, key, unless }: (typeof REFERENCES)[number]): Question {
  return {
    text: `select $1::text as subject, null as severity,
      case when not exists (select from echotik.${to}) then 'skipped' when lost > 0 then 'failed' else 'passed' end as outcome,
      case when not exists (select from echotik.${to}) then '${to} is empty' else lost || ' of ' || ids || ' ids have no row' end as observed,
      'a row of ${to} each' as expected
    from (select count(*) as ids, count(*) filter (where t."${key}" is null) as lost
      from (select distinct "${column}" as id from echotik.${table} where "${column}" <> all ($2::text[])) o
      left join echotik.${to} t on t."${key}" = o.id) c`,
    values: [`${table}.${column}`, unless],
  };
}
