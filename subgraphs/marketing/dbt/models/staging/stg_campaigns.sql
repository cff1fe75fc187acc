select code, title, aim, medium, first_day, last_day, budget_usd
from {{ source('campaign_tool', 'campaigns') }}
