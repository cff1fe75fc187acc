import { describe, expect, it } from 'vitest';
import { type InternalError, toClientError } from '../../gateway/errors.ts';
import {
  createGateway,
  GATEWAY_ENVIRONMENT,
  GATEWAY_ERRORS,
  gatewayConfigSchema,
  startGateway,
  withEnvironment,
} from '../../gateway/index.ts';

const defaults = gatewayConfigSchema.parse({});

describe('the settings of the gateway', () => {
  it('have a default for every key', () => {
    expect(defaults).toMatchObject({
      port: 4000,
      introspection: true,
      limits: { maxBodyBytes: 2_097_152, maxTokens: 15_000 },
    });
    expect(gatewayConfigSchema.parse(undefined)).toEqual(defaults);
    expect(gatewayConfigSchema.parse({ limits: { maxDepth: 5 } }).limits).toEqual({
      ...defaults.limits,
      maxDepth: 5,
    });
  });

  it('refuse unknown keys and values without sense', () => {
    for (const wrong of [
      { ports: 1 },
      { limits: { maxDepth: 0 } },
      { limits: { depth: 1 } },
      { port: 70_000 },
      { forwardHeaders: ['Connection'] },
    ]) {
      expect(gatewayConfigSchema.safeParse(wrong).success).toBe(false);
    }
  });

  it('can each be set from the environment, which wins over the file', () => {
    const changed = withEnvironment(
      gatewayConfigSchema.parse({ port: 5000, trustedKeys: ['a.pem'], limits: { maxDepth: 7 } }),
      {
        WEFT_GATEWAY_PORT: '5001',
        WEFT_GATEWAY_LIMITS_MAX_ALIASES: '9',
        WEFT_GATEWAY_INTROSPECTION: 'false',
        WEFT_GATEWAY_FORWARD_HEADERS: 'Authorization, x-a',
        WEFT_GATEWAY_HOST: '',
        WEFT_GATEWAY_TRUSTED_KEYS: '[]',
      },
    );
    expect(changed).toMatchObject({
      port: 5001,
      introspection: false,
      trustedKeys: [],
      host: '0.0.0.0',
      forwardHeaders: ['authorization', 'x-a'],
    });
    expect(changed.limits).toMatchObject({ maxDepth: 7, maxAliases: 9 });
    expect(GATEWAY_ENVIRONMENT).toContainEqual({
      path: ['subgraph', 'timeoutMs'],
      name: 'WEFT_GATEWAY_SUBGRAPH_TIMEOUT_MS',
    });
  });

  it('name the variable whose value does not fit', () => {
    expect(() => withEnvironment(defaults, { WEFT_GATEWAY_SUBGRAPH_TIMEOUT_MS: '12s' })).toThrow(
      /expected number.* in the environment variable WEFT_GATEWAY_SUBGRAPH_TIMEOUT_MS, got "12s"/,
    );
  });
});

describe('error codes', () => {
  it('each say what to do', () => {
    for (const row of Object.values(GATEWAY_ERRORS)) expect(row.help).toMatch(/^[A-Z].*\.$/);
  });
});

describe('a fault of the gateway', () => {
  it('is logged under an id, and only the id is told', () => {
    const logged: InternalError[] = [];
    const shown = toClientError(new Error('password=hunter2'), (error) => logged.push(error));
    expect(logged).toMatchObject([{ message: 'password=hunter2', cause: { message: 'password=hunter2' } }]);
    expect(shown).toMatchObject({ code: 'INTERNAL_ERROR', status: 500 });
    expect(shown.message).toBe(`The gateway failed. The log has the details under ${logged[0]?.id}.`);
    expect(JSON.stringify(shown)).not.toContain('hunter2');
  });
});

describe('a port in use', () => {
  it('is reported by its number', async () => {
    const first = await startGateway(createGateway({ config: { ...defaults, port: 0, host: '127.0.0.1' } }));
    const second = createGateway({ config: { ...defaults, port: first.port, host: '127.0.0.1' } });
    await expect(startGateway(second)).rejects.toMatchObject({ name: 'PortInUseError', port: first.port });
    await first.close();
  });
});
