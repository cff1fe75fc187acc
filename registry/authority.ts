/** For whom somebody acts: one domain and one team, or without them for the whole mesh. */
export type Authority = { readonly domain?: string; readonly team?: string };

/** Whoever acts in this process, or with a token for every domain, acts for the whole mesh. */
export const WHOLE_MESH: Authority = {};
