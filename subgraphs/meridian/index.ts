export { bookingsSql } from './bookings.ts';
export {
  flightsFile,
  memberCount,
  memberId,
  memberIdSql,
  membersSql,
  memberTier,
  memberZipIndex,
  regionOf,
  type Tier,
  zipCodesFile,
} from './members.ts';
