/** Types of the columns the generator fills. */
export type ColumnType = 'text' | 'date' | 'double precision';

/** Columns of `zip_codes` in the order of insertion. */
export const ZIP_COLUMNS: Readonly<Record<string, ColumnType>> = {
  code: 'text',
  city: 'text',
  county: 'text',
  state: 'text',
  latitude: 'double precision',
  longitude: 'double precision',
};

/** Columns of `members` in the order of insertion. */
export const MEMBER_COLUMNS: Readonly<Record<string, ColumnType>> = {
  id: 'text',
  name: 'text',
  email: 'text',
  phone: 'text',
  birth_date: 'date',
  tier: 'text',
  region: 'text',
  zip_code: 'text',
  joined_on: 'date',
};

/** Makes both tables anew. */
export const CREATE_TABLES: readonly string[] = [
  'drop table if exists members, zip_codes',
  `create table zip_codes (
     code text primary key, city text not null, county text not null, state text not null,
     latitude double precision not null, longitude double precision not null)`,
  `create table members (
     id text primary key, name text not null, email text unique, phone text not null, birth_date date not null,
     tier text not null, region text not null, zip_code text not null references zip_codes (code), joined_on date not null)`,
  'create index members_zip_code on members (zip_code)',
  `comment on table zip_codes is 'ZIP codes of the United States (GeoNames)'`,
  `comment on table members is 'Members of Meridian Miles, the frequent flyer programme'`,
  `comment on column members.email is 'Confidential; missing for 0.7 % of the members'`,
  `comment on column members.phone is 'Restricted'`,
  `comment on column members.birth_date is 'Restricted'`,
];

/** Turns rows into one array per column, as `unnest` wants them. */
export function columnsOf(
  names: readonly string[],
  rows: readonly (Readonly<Record<string, string | number | null>> | undefined)[],
): (string | number | null)[][] {
  return names.map((name) => rows.map((row) => row?.[name] ?? null));
}
