import { describe, expect, it } from 'vitest';
import { createGateway } from '../../gateway/index.ts';

/* Wrong options, as JavaScript without types would give them. */

describe('createGateway()', () => {
  it('needs no options', () => {
    expect(createGateway().phase).toBe('starting');
    expect(createGateway({ config: { port: 0 } }).config.limits.maxDepth).toBe(30);
  });

  it.each([
    ['http://x', 'Expected the options of a gateway, got "http://x".'],
    [{ superGraphSdl: '' }, /got "superGraphSdl"\. Did you mean "supergraphSdl"\?$/],
    [{ supergraphSdl: '' }, 'Expected the text of a composed supergraph at supergraphSdl, got "".'],
    [{ config: { port: 'http' } }, /expected number.* at config\.port, got "http"\.$/],
    [{ config: { prot: 4000 } }, 'Unknown key "prot" at config. Did you mean "port"?'],
    [
      { config: { limits: { maxDeph: 9 } } },
      'Unknown key "maxDeph" at config.limits. Did you mean "maxDepth"?',
    ],
    [{ config: { limits: { maxDepth: 0 } } }, / at config\.limits\.maxDepth, got 0\.$/],
    [
      { config: { forwardHeaders: ['connection'] } },
      /belongs to a single connection at config\.forwardHeaders\.0/,
    ],
    [{ teams: 'a' }, 'Expected a list of teams at teams, got "a".'],
    [{ log: console }, 'Expected a function at log, got an object.'],
    [{ hooks: [] }, /^Expected an object of onRequest, .* at hooks, got a list\.$/],
    [{ hooks: { willSendRequest() {} } }, /^Expected hooks to be of onRequest, .*, got "willSendRequest"\./],
    [{ hooks: { onRequest: true } }, 'Expected a function at hooks.onRequest, got true.'],
    [
      { dataSources: { airports: {} } },
      'Expected an object with a process function at dataSources.airports, got an object.',
    ],
  ])('refuses %j with a TypeError that says what was expected', (options, message) => {
    const create: (given: never) => unknown = createGateway;
    const act = () => create(options as never);
    expect(act).toThrow(TypeError);
    expect(act).toThrow(message);
  });

  it('tells why a supergraph is none, when it is asked', async () => {
    const gateway = createGateway({ supergraphSdl: 'type Query { a: Int }' });
    await expect(gateway.ready()).rejects.toThrow(
      /^Expected a composed supergraph at supergraphSdl\.\n.*INVALID_SUPERGRAPH/,
    );
    expect(gateway.composition).toMatchObject({ ok: false });
    expect(gateway.phase).toBe('starting');
  });
});
