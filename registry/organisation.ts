/** What the organisation as a whole decides; policies hold products against it. */
export type Organisation = {
  /** Where data of a class may lie. */
  readonly allowedRegions?: Readonly<Record<string, readonly string[]>>;
  /** How many days data of a class may be kept. */
  readonly maxRetentionDays?: Readonly<Record<string, number>>;
};
