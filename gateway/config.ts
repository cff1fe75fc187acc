import { z } from 'zod';

/** Headers that belong to one connection or describe one body; forwarding them breaks the next hop (RFC 9110 §7.6.1). */
const NEVER_FORWARDED = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'host',
  'content-length',
  'content-type',
  'content-encoding',
  'accept',
  'accept-encoding',
]);

const count = (initial: number, text: string) => z.int().positive().default(initial).describe(text);

const limits = z
  .strictObject({
    maxBodyBytes: count(2 * 1024 * 1024, 'Largest request body; more is answered 413.'),
    maxTokens: count(15_000, 'Most tokens of one document, counted before parsing.'),
    maxNesting: count(500, 'Deepest nesting of brackets in one document, counted before parsing.'),
    maxDepth: count(
      30,
      'Deepest nesting of fields, fragments expanded. The introspection query of the usual tools needs 15.',
    ),
    maxAliases: count(200, 'Most aliases of one operation, fragments expanded.'),
    maxRootFields: count(50, 'Most root fields of one operation, fragments expanded.'),
    maxFields: count(5_000, 'Most fields of one operation, fragments expanded.'),
    maxValidationErrors: count(20, 'Validation stops after this many errors.'),
    maxDocumentCacheEntries: count(2_000, 'Parsed and validated documents kept per supergraph version.'),
    maxCachedDocumentBytes: count(64 * 1024, 'Longer documents are served but not kept in the cache.'),
    maxDocumentCacheBytes: count(
      16 * 1024 * 1024,
      'Text of all documents kept per supergraph version; in memory each takes some ten times its text.',
    ),
    maxPlanCacheEntries: count(1_000, 'Query plans kept per supergraph version.'),
    maxPlanCacheBytes: count(64 * 1024 * 1024, 'Query plans kept per supergraph version, as JSON.'),
  })
  .prefault({});

const plan = z
  .strictObject({
    workers: z
      .int()
      .min(0)
      .max(64)
      .default(1)
      .describe(
        'Threads that make query plans, each with its own copy of the supergraph. 0 plans between requests, which it delays.',
      ),
    timeoutMs: count(10_000, 'Longest time for one query plan; after it the answer is 504.'),
    maxEvaluatedPlans: count(
      2_000,
      'Most plans compared for one operation; the best of those is taken. More cost time and rarely save a fetch.',
    ),
    maxPaths: count(
      250,
      'Ways through the subgraphs weighed for one field. With more, as below interfaces, ways to the same place are weighed as one.',
    ),
    maxMemoryMb: count(
      1_024,
      'Most memory of a planning thread. What needs more is refused, and the thread starts anew.',
    ),
    maxQueue: count(500, 'Most operations that wait for their query plan; further ones are answered 503.'),
    warmOperations: z
      .int()
      .nonnegative()
      .default(100)
      .describe('The most used operations that are planned against a new supergraph before it serves.'),
    warmMs: count(5_000, 'Longest time for that; after it the new supergraph serves with what is planned.'),
  })
  .prefault({});

const subgraph = z
  .strictObject({
    timeoutMs: count(10_000, 'Longest wait for one answer of a subgraph; after it the fields are null.'),
    maxConnections: count(64, 'Most open connections to one subgraph; further calls wait.'),
    maxResponseBytes: count(64 * 1024 * 1024, 'Largest answer of a subgraph that is read.'),
    maxBatchEntities: count(
      10_000,
      'Most entities asked for in one call; more are asked for in several calls side by side.',
    ),
  })
  .prefault({});

const usage = z
  .strictObject({
    enabled: z
      .boolean()
      .default(true)
      .describe(
        'Whether it is counted which client uses what, for checks of changes; only where there is a registry to keep it.',
      ),
    flushMs: count(
      5_000,
      'How long counts stay in memory before the registry gets them: what a process that is killed loses at most.',
    ),
    sampleRatio: z
      .number()
      .min(0)
      .max(1)
      .default(1)
      .describe(
        'Share of requests whose variables are looked at for input fields and enum values; only names of the schema are kept.',
      ),
    maxSamplesPerSecond: count(
      20,
      'Most requests a second for one operation whose variables are looked at; the others are taken to be like them.',
    ),
    maxRecords: count(
      2_000,
      'Most combinations of operation and client counted at a time; further requests are counted as lost.',
    ),
    maxClients: count(
      1_000,
      'Most clients, with their versions, told apart on one day; further ones are counted as `other`.',
    ),
    maxPendingRows: count(
      20_000,
      'Most rows kept while the registry cannot take them; further ones are counted as lost.',
    ),
  })
  .prefault({});

const quality = z
  .strictObject({
    pollMs: z
      .int()
      .min(0)
      .default(30_000)
      .describe(
        'How often subgraphs are asked for the quality that they measure (`GET /quality`), for the policies of the registry; 0 for never.',
      ),
  })
  .prefault({});

const shutdown = z
  .strictObject({
    readinessDelayMs: z
      .int()
      .nonnegative()
      .default(0)
      .describe(
        'How long /health/ready says 503 before the listener stops; at least the period of the probe.',
      ),
    graceMs: z
      .int()
      .nonnegative()
      .default(5_000)
      .describe('How long running requests may take to finish after the listener stopped.'),
  })
  .prefault({});

const forwardedHeader = z
  .string()
  .regex(/^[A-Za-z0-9-]+$/, 'Expected a header name')
  .transform((name) => name.toLowerCase())
  .refine(
    (name) => !NEVER_FORWARDED.has(name),
    'Expected a header that may be forwarded; this one belongs to a single connection',
  );

const upstreamProtocol = z
  .enum(['ws', 'sse'])
  .describe(
    'How the subgraph publishes events: `ws` (graphql-transport-ws) or `sse` (distinct connections).',
  );
const upstreamPath = z
  .string()
  .regex(/^\//, 'Expected a path that starts with /')
  .optional()
  .describe(
    'Path of the subscription endpoint on the host of the routing URL; that of the routing URL when left out.',
  );

const subscriptions = z
  .strictObject({
    all: z.strictObject({ protocol: upstreamProtocol.default('ws'), path: upstreamPath }).prefault({}),
    subgraphs: z
      .record(z.string(), z.strictObject({ protocol: upstreamProtocol.optional(), path: upstreamPath }))
      .default({})
      .describe('What differs for single subgraphs, by name.'),
    share: z
      .boolean()
      .default(true)
      .describe(
        'Whether equal subscriptions of several clients are one at the subgraph. Turn it off when subgraphs greet each subscriber with an event of its own.',
      ),
    sharedAcrossHeaders: z
      .array(forwardedHeader)
      .default(['traceparent', 'tracestate', 'x-request-id'])
      .describe(
        'Forwarded headers that may differ between subscriptions that are shared; the subgraph gets those of the first client.',
      ),
    maxOpen: count(10_000, 'Most subscriptions of all clients at a time; more are refused.'),
    maxPerSocket: count(100, 'Most operations at a time on one WebSocket.'),
    maxBufferedEvents: count(
      128,
      'Most events that wait for a slow client; above, the oldest is dropped and counted.',
    ),
    heartbeatMs: count(5_000, 'After this pause a stream over HTTP says that it is alive.'),
    pingMs: count(
      12_000,
      'How often WebSockets are pinged, on both sides; one that does not answer is cut off.',
    ),
    reloadJitterMs: z
      .int()
      .nonnegative()
      .default(3_000)
      .describe(
        'Within this time subscriptions end that a new supergraph plans in another way, each at a moment of its own; those it plans the same stay up.',
      ),
    maxOldSupergraphs: count(
      5,
      'Most older supergraph versions that subscriptions keep in memory; those on the oldest of more are ended.',
    ),
    initTimeoutMs: count(3_000, 'How long a client may take to say `connection_init` on a WebSocket.'),
    initHeaders: z
      .array(forwardedHeader)
      .default(['authorization'])
      .describe(
        'Headers that `connection_init` may set, because browsers cannot send them with a WebSocket.',
      ),
    origins: z
      .array(z.string().min(1))
      .default([])
      .describe('Other web sites whose pages may open a WebSocket, like `https://app.example`; `*` for all.'),
  })
  .prefault({});

const cors = z
  .strictObject({
    origins: z
      .array(
        z
          .string()
          .refine(
            (text) => text === '*' || (URL.canParse(text) && new URL(text).origin === text),
            'Expected an origin like https://app.example, without a path, or *',
          ),
      )
      .default([])
      .describe(
        'Other web sites whose pages may ask `/graphql` over HTTP, like `https://app.example`; `*` for all. Without cookies.',
      ),
  })
  .prefault({});

/**
 * The settings of a gateway: the `gateway` section of `supergraph.yaml`. Each key can also be set by an environment variable
 * (`limits.maxDepth` → `WEFT_GATEWAY_LIMITS_MAX_DEPTH`, lists separated by commas); see `withEnvironment`.
 */
export const gatewayConfigSchema = z
  .strictObject({
    port: z
      .int()
      .min(0)
      .max(65_535)
      .default(4000)
      .describe('Port to listen on; 0 takes a free one. WEFT_GATEWAY_PORT.'),
    host: z.string().min(1).default('0.0.0.0').describe('Address to listen on. WEFT_GATEWAY_HOST.'),
    workers: z
      .union([z.literal('auto'), z.int().positive('Expected auto or a whole number above 0')], {
        error: 'Expected auto or a whole number above 0',
      })
      .default(1)
      .describe(
        'Processes behind the port of weft serve gateway; auto takes one per core. A lost one is replaced.',
      ),
    requestTimeoutMs: count(30_000, 'Longest time for one request; after it the answer is 504.'),
    introspection: z
      .boolean()
      .default(true)
      .describe('Whether clients may ask for the schema with __schema and __type.'),
    forwardHeaders: z
      .array(forwardedHeader)
      .default(['accept-language', 'baggage', 'traceparent', 'tracestate', 'x-request-id'])
      .describe('Request headers passed on to every subgraph.'),
    shareEqualQueries: z
      .boolean()
      .default(true)
      .describe(
        'Whether queries that are equal in everything that can change the answer (variables, forwarded headers) and come at the same time are answered once.',
      ),
    trustedKeys: z
      .array(z.string().min(1, 'Expected a key'))
      .default([])
      .describe(
        'Public keys of the registry, as PEM or as files of it. When there are any, only supergraphs that one of them signed are served.',
      ),
    maxPreviews: count(
      10,
      'Most previews of the registry that are kept ready to answer; one that was not asked for longest is built anew when it is.',
    ),
    cors: cors.describe('Which pages of other web sites may ask.'),
    limits: limits.describe('Limits of what one client may send, and of what is kept in memory.'),
    plan: plan.describe('How query plans are made.'),
    subgraph: subgraph.describe('Limits of one call to a subgraph.'),
    subscriptions: subscriptions.describe('Subscriptions: where they come from, and their limits.'),
    usage: usage.describe('What clients use, counted for the registry.'),
    quality: quality.describe('What subgraphs measure of their data, read for the registry.'),
    shutdown: shutdown.describe('How the gateway stops.'),
  })
  .prefault({});

/** The settings of a gateway with every default filled in. */
export type GatewayConfig = z.infer<typeof gatewayConfigSchema>;
