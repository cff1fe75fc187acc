/** A client as it names itself, cleaned. */
export type UsageClient = { readonly name: string; readonly version: string | undefined };

/** Headers that name a client, of Apollo's and of other client libraries. */
const NAME_HEADERS = ['apollographql-client-name', 'graphql-client-name'] as const;
const VERSION_HEADERS = ['apollographql-client-version', 'graphql-client-version'] as const;

/** What a name keeps; everything else becomes `_`, so that no client writes into a terminal or a page. */
const FOREIGN = /[^A-Za-z0-9 ._@/+:()-]/g;
const MAX_LENGTH = 100;

/** Requests that name no client. */
const UNNAMED: UsageClient = { name: 'unknown', version: undefined };
/** Clients above the limit. A header is anybody's to invent, so their number has one. */
const OTHER: UsageClient = { name: 'other', version: undefined };

type Headers = Readonly<Record<string, string | undefined>>;

/** What a client calls itself, as it came. */
export function clientName(headers: Headers): string | undefined {
  return headers[NAME_HEADERS[0]] ?? headers[NAME_HEADERS[1]];
}

/** The clients seen on one day, by what their headers say. */
export class ClientNames {
  readonly #maxClients: number;
  #known = new Map<string, Map<string, UsageClient>>();
  #count = 0;
  #day = '';

  constructor(maxClients: number) {
    this.#maxClients = maxClients;
  }

  /** The client of a request. Equal headers give the same object. */
  of(headers: Headers): UsageClient {
    const name = clientName(headers);
    if (!name) return UNNAMED;
    const version = headers[VERSION_HEADERS[0]] ?? headers[VERSION_HEADERS[1]] ?? '';
    return this.#known.get(name)?.get(version) ?? this.#add(name, version);
  }

  /** Forgets everybody when a new day begins: whoever invents names takes the room of one day. */
  startDay(day: string): void {
    const before = this.#day;
    this.#day = day;
    if (before === day || before === '') return;
    this.#known = new Map();
    this.#count = 0;
  }

  #add(name: string, version: string): UsageClient {
    if (this.#count >= this.#maxClients) return OTHER;
    const cleaned = clean(name);
    const client = cleaned ? { name: cleaned, version: clean(version) } : UNNAMED;
    const versions = this.#known.get(name) ?? new Map<string, UsageClient>();
    versions.set(version, client);
    this.#known.set(name, versions);
    this.#count += 1;
    return client;
  }
}

function clean(text: string): string | undefined {
  return text.slice(0, MAX_LENGTH).replace(FOREIGN, '_').trim() || undefined;
}
