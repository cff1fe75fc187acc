import { DEFAULT_SUPPORTED_SUPERGRAPH_FEATURES } from '@apollo/federation-internals';

/**
 * Features of supergraphs that Weft runs: all that `@apollo/gateway` does, and contextual arguments. A supergraph that asks for
 * another one `for: SECURITY` or `for: EXECUTION` is refused (core specification), because it would be served wrongly.
 */
export const SUPPORTED_FEATURES: Set<string> = new Set([
  ...DEFAULT_SUPPORTED_SUPERGRAPH_FEATURES,
  'https://specs.apollo.dev/context/v0.1',
]);
