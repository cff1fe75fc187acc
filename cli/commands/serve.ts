import { COMMON_FLAGS, type Command, MisuseError } from '../command.ts';

/** `weft serve`: one part of the mesh, as in production. */
export const serveCommand: Command = {
  name: 'serve',
  summary: 'Run one part of the mesh, as in production: the gateway, or one subgraph.',
  operands: 'gateway | subgraph NAME',
  flags: {
    config: COMMON_FLAGS.config,
    port: {
      type: 'string',
      value: 'PORT',
      description: 'Port to listen on; default as supergraph.yaml says.',
    },
    host: { type: 'string', value: 'HOST', description: 'Address to listen on; default all.' },
    supergraph: {
      type: 'string',
      value: 'FILE',
      description: 'gateway: serve this composed Federation 2 supergraph; no supergraph.yaml is needed.',
    },
    registry: {
      type: 'string',
      value: 'ADDRESS',
      description:
        'gateway: follow this registry: a directory, postgres://… or https://…/registry/v1. Default WEFT_REGISTRY, else registry.url, else a registry.store in PostgreSQL.',
    },
    'forward-header': {
      type: 'string',
      isList: true,
      value: 'NAME',
      description:
        'gateway: pass this request header on to every subgraph, besides those of gateway.forwardHeaders. May be repeated.',
    },
    workers: {
      type: 'string',
      value: 'N',
      description:
        'gateway: processes that share the port; auto takes one per core. Default gateway.workers.',
    },
    scale: {
      type: 'string',
      value: 'NUMBER',
      description: 'subgraph: size of the generated data, 0.02 to 1; default 1.',
    },
  },
  examples: [
    'weft serve gateway',
    'weft serve gateway --supergraph supergraph.graphql --port 4000 --forward-header authorization',
    'weft serve gateway --supergraph supergraph.graphql --workers auto',
    'weft serve gateway --registry https://mesh.example/registry/v1',
    'weft serve subgraph flights --port 4101',
  ],
  async run(input) {
    const [part, name, extra] = input.positionals;
    // Loaded one by one: a gateway that is given its supergraph starts without the composer and the data engines.
    if (part === 'gateway' && name === undefined)
      return (await import('../mesh/serve-gateway.ts')).serveGateway(input);
    if (part === 'subgraph' && name !== undefined && extra === undefined)
      return (await import('../mesh/serve-subgraph.ts')).serveSubgraph(input, name);
    const came = input.positionals.length === 0 ? 'nothing' : `"${input.positionals.join(' ')}"`;
    throw new MisuseError(`Expected gateway, or subgraph and its name, got ${came}.`);
  },
};
