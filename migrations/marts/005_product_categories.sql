-- Product categories with their paths, in English.
create view marts.product_categories as
select
  c.category_id,
  c.category_level as level,
  n.category_name as name,
  concat_ws(' > ', top_name.category_name, above_name.category_name, coalesce(n.category_name, c.category_id)) as path,
  c.parent_id,
  case c.category_level when 1 then c.category_id when 2 then c.parent_id else above.parent_id end as level_1_id,
  n.category_name,
  concat_ws(' > ', top_name.category_name, above_name.category_name, coalesce(n.category_name, c.category_id)) as category_path
from echotik.categories c
left join echotik.category_names n on n.category_id = c.category_id and n.language = 'en-US'
-- 0 is both "none above" and the category Other of level 1.
left join echotik.categories above on above.category_id = c.parent_id and c.category_level > 1
left join echotik.category_names above_name on above_name.category_id = above.category_id and above_name.language = 'en-US'
left join echotik.category_names top_name on top_name.category_id = above.parent_id and c.category_level = 3 and top_name.language = 'en-US';

comment on view marts.product_categories is 'Product categories of TikTok Shop by name, one row a category. Source: category-l1, -l2, -l3, weekly; insights and products name others.';
comment on column marts.product_categories.category_id is 'TikTok Shop id: echotik.categories.category_id; 0 is Other.';
comment on column marts.product_categories.level is 'Level in the tree: 1, 2 or 3; empty when only the id is known.';
comment on column marts.product_categories.name is 'Deprecated until 1.0: use category_name. English name; empty when not known.';
comment on column marts.product_categories.path is 'Deprecated until 1.0: use category_path. English names from level 1 down, joined by " > "; the id where a name is not known.';
comment on column marts.product_categories.parent_id is 'The category above; 0 on level 1.';
comment on column marts.product_categories.level_1_id is 'The category of level 1 it belongs to.';
comment on column marts.product_categories.category_name is 'English name; empty when not known.';
comment on column marts.product_categories.category_path is 'English names from level 1 down, joined by " > "; the id where a name is not known.';
