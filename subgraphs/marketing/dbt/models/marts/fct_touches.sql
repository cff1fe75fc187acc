select
  number as touch_id,
  campaign as campaign_id,
  member as member_id,
  sent_at as touched_at,
  medium as channel,
  result as outcome,
  price_usd as cost
from {{ ref('stg_sends') }}
join {{ ref('stg_campaigns') }} on code = campaign
order by touch_id
