import type { GatewayGraphQLResponse } from '@apollo/server-gateway-interface';
import { parse, visit } from 'graphql';
import { formatFinding } from '../contracts/index.ts';
import { InternalError } from './errors.ts';
import type { DataSource } from './execute/data-sources.ts';
import type { SubgraphAddress } from './execute/subgraph-client.ts';
import type { Gateway } from './gateway.ts';

/**
 * Where a supergraph comes from that changes: the `SupergraphSdlHook` of `@apollo/gateway`. It gives the first supergraph, and every later
 * one to `update`; `cleanup` ends that.
 */
export type SupergraphHook = (options: SupergraphHookOptions) => Promise<SupergraphHookResult>;

/** The same as an object, such as `IntrospectAndCompose` of `@apollo/gateway`. */
export type SupergraphManager = { initialize(options: SupergraphHookOptions): Promise<SupergraphHookResult> };

type SupergraphHookOptions = {
  update(supergraphSdl: string): void;
  /** Rejects, naming the subgraphs of a supergraph that do not answer. */
  healthCheck(supergraphSdl: string): Promise<void>;
  getDataSource(subgraph: { readonly name: string; readonly url?: string }): DataSource;
};

type SupergraphHookResult = {
  readonly supergraphSdl: string;
  readonly cleanup?: (() => Promise<void>) | undefined;
};

/**
 * Lets a gateway follow a source. Settles when the first supergraph serves, with how to end it; rejects with what the source rejects
 * with, and with TypeError when its first supergraph is none. A later one that is none is logged, and the old one stays.
 */
export async function followSource(
  gateway: Gateway,
  source: SupergraphHook | SupergraphManager,
): Promise<() => Promise<void>> {
  const getDataSource: SupergraphHookOptions['getDataSource'] = ({ url = '' }) =>
    httpSource(url, gateway.config.subgraph.timeoutMs);
  const options = {
    getDataSource,
    healthCheck: (supergraphSdl: string) => checkHealth(supergraphSdl, getDataSource),
    update: (supergraphSdl: string): void => {
      use(gateway, supergraphSdl).catch((error: unknown) => gateway.onFault(new InternalError(error)));
    },
  };
  const { supergraphSdl, cleanup } =
    typeof source === 'function' ? await source(options) : await source.initialize(options);
  await use(gateway, supergraphSdl);
  return async () => cleanup?.();
}

async function use(gateway: Gateway, supergraphSdl: string): Promise<void> {
  const used = await gateway.useSupergraph(supergraphSdl);
  if (!used.ok)
    throw new TypeError(`Expected a composed supergraph.\n${used.findings.map(formatFinding).join('\n')}`);
}

/** Asks over HTTP, for the SDL of a subgraph and for its health; operations of clients go other ways. */
function httpSource(url: string, timeoutMs: number): DataSource {
  return {
    async process({ request: { http, ...request } }): Promise<GatewayGraphQLResponse> {
      const headers = Object.fromEntries(http?.headers ?? []);
      const response = await fetch(url, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json', accept: 'application/json' },
        body: JSON.stringify(request),
        signal: AbortSignal.timeout(timeoutMs),
      });
      return response.json();
    },
  };
}

async function checkHealth(
  supergraphSdl: string,
  getDataSource: (subgraph: SubgraphAddress) => DataSource,
): Promise<void> {
  const down = await Promise.all(
    listSubgraphs(supergraphSdl).map(async (subgraph) => {
      const asked = getDataSource(subgraph).process({
        kind: 'health check',
        request: { query: '{ __typename }' },
        context: {},
      });
      const isUp = await asked.then(
        ({ data }) => Boolean(data),
        () => false,
      );
      return isUp ? [] : [subgraph.name];
    }),
  );
  const names = down.flat();
  if (names.length > 0)
    throw new Error(`Expected every subgraph to answer; these do not: ${names.join(', ')}.`);
}

function listSubgraphs(supergraphSdl: string): readonly SubgraphAddress[] {
  const found: SubgraphAddress[] = [];
  visit(parse(supergraphSdl, { noLocation: true }), {
    Directive({ name, arguments: given = [] }) {
      if (name.value !== 'join__graph') return;
      const texts = new Map(
        given.map(({ name: argument, value }) => [
          argument.value,
          value.kind === 'StringValue' ? value.value : '',
        ]),
      );
      found.push({ name: texts.get('name') ?? '', url: texts.get('url') ?? '' });
    },
  });
  return found;
}
