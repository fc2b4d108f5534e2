-- A product is no longer on sale, or the library no longer has it: preset product-gone. Absence counts on days on which the
-- product was requested, and only after a day on which it was there.
with known as (
  select product_id, product_name from echotik.products
  where :scope::text = 'all' or product_id in (select id from ops.watchlist where kind = 'product')
), marks as (
  select v.product_id, v.observed_at, v._request_id as request_id, r.business_date as day, v.off_mark
  from echotik.products_history v join known using (product_id) join ops.requests r on r.request_id = v._request_id
  where v.off_mark is not null and v.observed_at >= :since::date - 200
), off_sale as (
  select distinct on (m.product_id, m.day) m.product_id, m.day, b.day as previous_day, m.request_id
  from marks m cross join lateral (
    select day, off_mark from marks p where p.product_id = m.product_id and p.observed_at < m.observed_at
    order by observed_at desc limit 1
  ) b
  where m.observed_at >= :since::date - 1 and m.off_mark >= 2 and b.off_mark < 2
    and not exists (select from marks l where l.product_id = m.product_id and l.observed_at < m.observed_at and l.day > m.day)
  order by m.product_id, m.day, m.observed_at
), requested as (
  select m.member as product_id, u.business_date as day, max(a.request_id) as absent_in, min(m.run_id) as first_run
  from ops.batch_members m join ops.runs u using (run_id)
  left join ops.absences a on a.stream = m.stream and a.id = m.member and a.business_date = u.business_date
  where m.stream = 'product-detail' and u.business_date >= :since::date - 200 and u.finished_at is not null
    -- A request that failed says nothing.
    and (a.id is not null or exists (
      select from ops.requests q where q.run_id = m.run_id and q.stream = m.stream and q.status = 'done'
        and m.member = any (string_to_array(q.params ->> 'product_ids', ','))
    ))
    and m.member in (
      select id from ops.absences join known on product_id = id where stream = 'product-detail' and business_date >= :since::date - 1
    )
  group by 1, 2
), streaks as (
  select *, count(*) filter (where absent_in is null) over (partition by product_id order by day) as days_present,
    max(day) filter (where absent_in is null) over (partition by product_id order by day) as last_present
  from requested
), absent as (
  select *, row_number() over (partition by product_id, days_present order by day) as days_absent
  from streaks where absent_in is not null and days_present > 0
)
select product_id as subject, product_name as name, day, previous_day, request_id, 'on sale' as old_value, 'off sale' as new_value
from off_sale join known using (product_id)
union all
select product_id, product_name, a.day, a.last_present, a.absent_in, 'in the library', 'absent'
from absent a join known using (product_id)
where a.days_absent = :days::int
  and (not :live::boolean or not exists (
    select from requested l where l.product_id = a.product_id and l.day > a.day and l.first_run < a.first_run
  ))
order by day, subject
