{{ config(severity = 'warn') }}
-- 14 March 2001 is known: the source had been rotated before it was read.
select day
from (select unnest(generate_series(date '2001-01-01', date '2001-06-30', interval 1 day))::date as day)
where day not in (select touched_at::date from {{ ref('fct_touches') }})
