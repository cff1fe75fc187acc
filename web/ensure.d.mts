/** What `ensureWeb` found or did; `directory` is where the built page lies, if there is one. */
export type WebBuild = {
  readonly kind: 'up to date' | 'built' | 'no sources' | 'no tools' | 'failed';
  readonly directory: string;
};

/** Builds `web/dist` when its sources changed since the last build; never throws for missing tools. */
export function ensureWeb(options?: { readonly log?: (line: string) => void }): Promise<WebBuild>;

/** True when `web/dist` is missing or older than its sources. */
export function isWebStale(): boolean;
