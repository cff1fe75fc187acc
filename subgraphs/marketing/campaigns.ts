/** One campaign: identifier, name, objective, channel, first and last day, budget in US dollars. */
export type Campaign = readonly [string, string, Objective, Channel, string, string, number];
type Objective = 'RETENTION' | 'ACQUISITION' | 'UPSELL' | 'WINBACK';
type Channel = 'EMAIL' | 'DIRECT_MAIL' | 'PHONE' | 'WEB_BANNER';

/** Campaigns that run all half-year, one per channel; touches outside other campaigns belong to them. */
export const ALWAYS_ON = ['C01', 'C02', 'C03', 'C04'] as const;

/** All campaigns of the first half of 2001. */
export const CAMPAIGNS: readonly Campaign[] = [
  ['C01', 'Miles statement', 'RETENTION', 'EMAIL', '2001-01-01', '2001-06-30', 4_000],
  ['C02', 'Welcome letter', 'ACQUISITION', 'DIRECT_MAIL', '2001-01-01', '2001-06-30', 52_000],
  ['C03', 'We miss you', 'WINBACK', 'PHONE', '2001-01-01', '2001-06-30', 90_000],
  ['C04', 'Fare of the week', 'ACQUISITION', 'WEB_BANNER', '2001-01-01', '2001-06-30', 12_000],
  ['C05', 'New year, new places', 'ACQUISITION', 'EMAIL', '2001-01-02', '2001-01-31', 2_500],
  ['C06', 'Ski the Rockies', 'UPSELL', 'EMAIL', '2001-01-08', '2001-03-04', 3_000],
  ['C07', 'Valentine for two', 'UPSELL', 'WEB_BANNER', '2001-01-29', '2001-02-14', 6_000],
  ['C08', 'Presidents’ Day weekend', 'ACQUISITION', 'DIRECT_MAIL', '2001-01-22', '2001-02-18', 14_000],
  ['C09', 'Spring break', 'ACQUISITION', 'EMAIL', '2001-02-12', '2001-04-08', 3_500],
  ['C10', 'Tier match', 'ACQUISITION', 'DIRECT_MAIL', '2001-03-01', '2001-04-30', 22_000],
  ['C11', 'Upgrade your Friday', 'UPSELL', 'EMAIL', '2001-03-05', '2001-06-29', 2_800],
  ['C12', 'Easter families', 'ACQUISITION', 'WEB_BANNER', '2001-03-26', '2001-04-15', 7_000],
  ['C13', 'Silver stays', 'RETENTION', 'PHONE', '2001-04-16', '2001-06-30', 40_000],
  ['C14', 'Double miles in the West', 'RETENTION', 'EMAIL', '2001-04-23', '2001-06-30', 3_200],
  ['C15', 'Mother’s Day', 'UPSELL', 'WEB_BANNER', '2001-04-30', '2001-05-13', 5_000],
  ['C16', 'Memorial Day getaway', 'ACQUISITION', 'EMAIL', '2001-05-07', '2001-05-28', 2_600],
  ['C17', 'Summer sale', 'ACQUISITION', 'EMAIL', '2001-05-21', '2001-06-30', 4_500],
  ['C18', 'Platinum preview', 'RETENTION', 'DIRECT_MAIL', '2001-06-01', '2001-06-30', 9_000],
];

/** Price of one touch in US dollars and the share of touches that end in a booking. */
const CHANNELS: readonly (readonly [Channel, number, number])[] = [
  ['EMAIL', 0.004, 0.012],
  ['DIRECT_MAIL', 0.62, 0.02],
  ['PHONE', 2.4, 0.045],
  ['WEB_BANNER', 0.05, 0.004],
];

/** SQL for the campaigns as the tool exports them, and for the channel facts that only the generator needs. */
export function campaignsTables(): readonly string[] {
  const campaigns = CAMPAIGNS.map(
    ([id, name, objective, channel, from, to, budget], row) =>
      `(${row}, '${id}', '${name}', '${objective}', '${channel}', date '${from}', date '${to}', ${budget}::decimal(12, 2))`,
  );
  const channels = CHANNELS.map(
    ([channel, cost, booked]) => `('${channel}', ${cost}::double, ${booked}::double)`,
  );
  return [
    'create schema campaign_tool',
    `create table campaign_tool.campaigns as select * from (values ${campaigns.join(', ')})
       as campaign(line, code, title, aim, medium, first_day, last_day, budget_usd)`,
    `create temp table channel_facts as select * from (values ${channels.join(', ')}) as fact(medium, unit_cost, booked)`,
  ];
}
