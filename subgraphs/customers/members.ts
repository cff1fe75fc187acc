import { readFile } from 'node:fs/promises';
import {
  memberId,
  memberTier,
  memberZipIndex,
  regionOf,
  type Tier,
  zipCodesFile,
} from '../meridian/index.ts';
import { type CounterRandom, counterRandom } from '../toolkit/index.ts';
import { FIRST_NAMES, LAST_NAMES } from './names.ts';

/** A ZIP code of GeoNames. */
export type ZipCode = {
  code: string;
  city: string;
  county: string;
  state: string;
  latitude: number;
  longitude: number;
};

/** A member of the frequent flyer programme. */
export type Member = {
  id: string;
  name: string;
  email: string | null;
  phone: string;
  birth_date: string;
  tier: Tier;
  region: string;
  zip_code: string;
  joined_on: string;
};

const DAY_MS = 86_400_000;

/** Reads the real ZIP codes, in ascending order. No field of this file is quoted. */
export async function readZipCodes(root: string): Promise<readonly ZipCode[]> {
  const text = await readFile(zipCodesFile(root), 'utf8');
  const [header, ...lines] = text.trimEnd().split(/\r?\n/);
  const expected = 'zip_code,latitude,longitude,city,state,county';
  if (header !== expected)
    throw new TypeError(`Expected the header "${expected}" in zipcodes.csv, got "${header}".`);
  return lines
    .map((line) => {
      const [code = '', latitude, longitude, city = '', state = '', county = ''] = line.split(',');
      return { code, city, county, state, latitude: Number(latitude), longitude: Number(longitude) };
    })
    .sort((left, right) => (left.code < right.code ? -1 : 1));
}

/** Makes members by row number; any row alone, in any order, always the same. */
export function memberMaker(seed: number, zipCodes: readonly ZipCode[]): (row: number) => Member {
  const draw = counterRandom(seed, 'members');
  const homes = zipCodes.flatMap((zip) => {
    const region = regionOf(zip.state);
    return region ? [{ code: zip.code, region }] : [];
  });
  return (row) => {
    const home = homes[memberZipIndex(seed, row, homes.length)];
    if (!home) throw new TypeError('Expected at least one ZIP code of the fifty states.');
    const first = draw.pick('first name', row, FIRST_NAMES);
    const last = draw.pick('last name', row, LAST_NAMES);
    return {
      id: memberId(row),
      name: `${first} ${last}`,
      email: hasEmail(draw, row) ? emailOf(draw, row, [first, last]) : null,
      phone: `+1 ${200 + draw.below('area', row, 790)} 555 ${String(100 + draw.below('line', row, 100)).padStart(4, '0')}`,
      birth_date: isoDate(Date.UTC(1954, 5, 15) + Math.round(draw.normal('age', row) * 3_000) * DAY_MS),
      tier: memberTier(seed, row),
      region: home.region,
      zip_code: home.code,
      joined_on: isoDate(
        Date.UTC(2000, 11, 31) - Math.floor(4_700 * draw.unit('joined', row) ** 1.5) * DAY_MS,
      ),
    };
  };
}

/** Exactly 7 of every 1,000 members in a row have no e-mail: the rows of a block are shuffled, 7 lose theirs. */
function hasEmail(draw: CounterRandom, row: number): boolean {
  const shift = draw.below('e-mail block', Math.floor(row / 1_000), 1_000);
  return ((row % 1_000) * 367 + shift) % 1_000 >= 7;
}

const MAIL_HOSTS = [
  ['example.com', 0.56],
  ['example.net', 0.27],
  ['example.org', 0.17],
] as const;

/** The row number in the address keeps it unique. */
function emailOf(draw: CounterRandom, row: number, [first, last]: readonly [string, string]): string {
  return `${first}.${last}${row + 1}@${draw.pickWeighted('mail host', row, MAIL_HOSTS)}`.toLowerCase();
}

function isoDate(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 10);
}
