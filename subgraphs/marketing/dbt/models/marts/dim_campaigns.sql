select
  code as campaign_id,
  title as campaign_name,
  aim as objective,
  medium as channel,
  first_day as starts_on,
  last_day as ends_on,
  budget_usd as budget
from {{ ref('stg_campaigns') }}
order by campaign_id
