/** How strict changes are judged. */
export type ChangeSettings = {
  /** Breaking changes that concern fewer requests of the window than this are told and let pass; missing: none is. */
  readonly threshold?: { readonly requests: number } | { readonly percent: number };
  /** Clients whose operations do not count, a load test say. */
  readonly excludedClients: readonly string[];
  /** Dangerous changes need approval as well. */
  readonly dangerousBlocks: boolean;
  /** Tags by which variants of the schema are made: an element that gets or loses one may appear or vanish there. */
  readonly variantTags: readonly string[];
};

/** What holds where nothing is set. */
export const DEFAULT_CHANGE_SETTINGS: ChangeSettings = {
  excludedClients: [],
  dangerousBlocks: false,
  variantTags: [],
};
