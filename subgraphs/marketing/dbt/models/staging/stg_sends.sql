select number, campaign, member, sent_at, result, price_usd
from {{ source('campaign_tool', 'sends') }}
