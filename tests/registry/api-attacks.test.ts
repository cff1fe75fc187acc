import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createRegistryHandler, type Permission, type Registry } from '../../registry/index.ts';
import { isSecretOf } from '../../registry/tokens/token-secret.ts';
import { CUSTOMERS, candidate, FLIGHTS, useRegistries } from './open-registry.ts';
import { errorOf, useRegistryServers } from './serve-registry.ts';

const { open } = useRegistries();
const serve = useRegistryServers();

const EVERYTHING: readonly Permission[] = ['read', 'check', 'publish', 'approve', 'waive'];

/** A mesh of flights and customers, and a token that may do everything in flights. */
async function meshWithToken() {
  const registry = await open({ clients: [{ name: 'loyalty-app', team: 'crm' }] });
  await registry.publish([candidate('flights', FLIGHTS), candidate('customers', CUSTOMERS)], { by: 'ada' });
  await registry.publish(
    candidate('customers', CUSTOMERS.replace('name: String', 'name: String tier: Int')),
    { by: 'ada' },
  );
  const opened = await registry.openPreview({
    name: 'theirs',
    candidates: [candidate('customers', CUSTOMERS)],
    by: 'ada',
  });
  expect(opened.ok).toBe(true);
  const waived = await registry.waive({
    policy: 'P03',
    product: 'customers',
    owner: 'crm',
    expires: '2999-01-01',
    by: 'ada',
    why: 'x',
  });
  const other = await makeToken(registry, ['publish'], { domain: 'customers', team: 'crm' });
  const token = await makeToken(registry, EVERYTHING, { domain: 'flights', team: 'network-operations' });
  return {
    registry,
    token,
    otherToken: other.split('_')[1] ?? '',
    waiver: waived.ok ? waived.waiver.id : '',
    ...(await serve(registry)),
  };
}

async function makeToken(
  registry: Registry,
  permissions: readonly Permission[],
  scope: { readonly domain?: string; readonly team?: string } = {},
): Promise<string> {
  const made = await registry.makeToken({ note: 'CI', permissions, by: 'ada', ...scope });
  if (!made.ok) throw new Error(made.message);
  return made.secret;
}

describe('a token of one domain', () => {
  const taken = { candidates: [candidate('customers', CUSTOMERS)] };
  const disguised = { candidates: [candidate('customers', CUSTOMERS, { domain: 'flights' })] };
  const smuggled = { candidates: [candidate('flights', FLIGHTS), candidate('customers', CUSTOMERS)] };

  it.each([
    ['POST', '/checks', taken, { domain: 'customers' }],
    ['POST', '/publish', taken, { domain: 'customers' }],
    ['POST', '/publish', disguised, { domain: 'customers' }],
    ['POST', '/publish', smuggled, { domain: 'customers' }],
    ['POST', '/previews', { name: 'mine', ...disguised }, { domain: 'customers' }],
    [
      'POST',
      '/previews',
      { name: 'theirs', candidates: [candidate('flights', FLIGHTS)] },
      { domain: 'customers' },
    ],
    ['DELETE', '/previews/theirs', undefined, { domain: 'customers' }],
    ['POST', '/rollback', { subgraph: 'customers' }, { domain: 'customers' }],
    ['POST', '/rollback', { subgraph: 'customers', force: true, why: 'ha' }, { domain: 'customers' }],
    ['POST', '/retire', { subgraph: 'customers', why: 'ha' }, { domain: 'customers' }],
    ['POST', '/approvals', { change: 'abc', team: 'crm' }, { team: 'crm' }],
    ['POST', '/approvals', { change: 'abc', team: 'client:loyalty-app' }, { team: 'client:loyalty-app' }],
    [
      'POST',
      '/waivers',
      { policy: 'P01', product: 'customers.members', expires: '2999-01-01', why: 'ha' },
      { domain: 'customers' },
    ],
    [
      'POST',
      '/waivers',
      { policy: 'P01', product: 'flights.x', owner: 'crm', expires: '2999-01-01', why: 'ha' },
      { team: 'crm' },
    ],
    ['DELETE', '/waivers/WAIVER', undefined, { domain: 'customers' }],
    ['GET', '/tokens', undefined, { permission: 'admin' }],
    ['POST', '/tokens', { note: 'mine', permissions: ['admin'] }, { permission: 'admin' }],
    ['DELETE', '/tokens/OTHER', undefined, { permission: 'admin' }],
    ['PUT', '/clients/loyalty-app/manifest', { operations: [] }, { domain: 'every domain' }],
    ['POST', '/usage', { rows: [] }, { permission: 'usage' }],
    ['POST', '/quality', { measurements: [] }, { permission: 'usage' }],
  ])('%s %s of another: refused, and told what is missing', async (method, path, body, missing) => {
    const { registry, token, call, waiver, otherToken } = await meshWithToken();
    const before = registry.state;
    const address = path.replace('WAIVER', waiver).replace('OTHER', otherToken);
    const answer = errorOf(await call(address, { method, token, ...(body ? { body } : {}) }));
    expect(answer).toMatchObject({
      status: 403,
      code: 'FORBIDDEN',
      missing,
      has: { permissions: EVERYTHING, domain: 'flights', team: 'network-operations' },
    });
    expect(await registry.refresh()).toBe(before);
  });

  it('may do all of it in its own domain', async () => {
    const { token, call } = await meshWithToken();
    const own = {
      candidates: [candidate('flights', FLIGHTS.replace('delay: Int', 'delay: Int gate: String'))],
    };
    expect((await call('/checks', { token, body: own })).status).toBe(200);
    expect((await call('/publish', { token, body: own })).status).toBe(201);
    expect((await call('/previews', { token, body: { name: 'mine', ...own } })).status).toBe(201);
    expect((await call('/previews/mine', { method: 'DELETE', token })).status).toBe(200);
    expect(
      (await call('/rollback', { token, body: { subgraph: 'flights', force: true, why: 'no' } })).status,
    ).toBe(201);
    expect((await call('/approvals', { token, body: { change: 'abc' } })).status).toBe(201);
    expect(
      (
        await call('/waivers', {
          token,
          body: { policy: 'P01', product: 'flights', expires: '2999-01-01', why: 'x' },
        })
      ).status,
    ).toBe(201);
    expect((await call(`/tokens/${token.split('_')[1]}`, { method: 'DELETE', token })).status).toBe(200);
    expect((await call('/subgraphs', { token })).status).toBe(401);
  });

  it('takes no name that another domain takes while it waits for its turn', async () => {
    const { registry, token, call } = await meshWithToken();
    const other = await makeToken(registry, ['publish'], { domain: 'customers', team: 'crm' });
    const named = (domain: string, owner: string, sdl: string) => ({
      candidates: [candidate('gates', sdl, { domain, owner })],
    });
    const answers = await Promise.all([
      call('/publish', { token, body: named('flights', 'network-operations', 'type Query { gates: Int }') }),
      call('/publish', { token: other, body: named('customers', 'crm', 'type Query { gate: Int }') }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 403]);
    expect((await registry.refresh()).subgraphs.get('gates')?.versions).toHaveLength(1);
  });

  it('changes nothing that it waited for when it is revoked', async () => {
    const { registry, token, call } = await meshWithToken();
    const gates = candidate('flights', FLIGHTS.replace('delay: Int', 'delay: Int gate: String'));
    // The registry has enough to do that the call has to wait.
    const busy = ['a', 'b', 'c'].map((name) =>
      registry.publish(candidate('weather', `type Query { ${name}: Int }`), { by: 'ada' }),
    );
    const asked = call('/publish', { token, body: { candidates: [gates] } });
    await registry.revokeToken({ id: token.split('_')[1] ?? '', by: 'ada' });
    await Promise.all(busy);
    expect(errorOf(await asked)).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
    expect((await registry.refresh()).subgraphs.get('flights')?.versions).toHaveLength(1);
  });

  it('closes no preview that another domain replaced while it waited for its turn', async () => {
    const { registry, token, call } = await meshWithToken();
    const name = 'shared';
    await registry.openPreview({ name, candidates: [candidate('flights', FLIGHTS)], by: 'ada' });
    const replaced = registry.openPreview({
      name,
      candidates: [candidate('customers', CUSTOMERS)],
      by: 'ada',
    });
    expect((await call(`/previews/${name}`, { method: 'DELETE', token })).status).toBe(403);
    await replaced;
    expect((await registry.refresh()).previews.has(name)).toBe(true);
  });

  it('cannot make another team answer for its fields', async () => {
    const { token, call } = await meshWithToken();
    const claimed = candidate('flights', FLIGHTS, { owner: 'crm' });
    expect(errorOf(await call('/publish', { token, body: { candidates: [claimed] } }))).toMatchObject({
      status: 409,
      reason: 'blocked',
    });
  });
});

describe('whoever has no token', () => {
  const BODY = { candidates: [candidate('flights', FLIGHTS)] };

  it('may only read from another machine while there are no tokens, and is told so', async () => {
    const registry = await open();
    const { call } = await serve(registry);
    // As a proxy on this machine would send it for somebody else.
    const headers = { 'x-forwarded-for': '203.0.113.7' };
    expect((await call('/subgraphs', { headers })).status).toBe(200);
    const refused = errorOf(await call('/publish', { body: BODY, headers }));
    expect(refused).toMatchObject({
      status: 403,
      code: 'NO_TOKENS_YET',
      message: expect.stringContaining('may only read'),
    });
    expect(errorOf(await call('/tokens', { headers })).status).toBe(403);
    expect((await call('/publish', { body: BODY })).status).toBe(201);
  });

  it.each([{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }])(
    'is no command of this machine when a web page sends it: %j',
    async (headers) => {
      const { call } = await serve(await open());
      expect(errorOf(await call('/publish', { body: BODY, headers }))).toMatchObject({
        status: 403,
        code: 'CROSS_SITE',
      });
    },
  );

  it('is not taken for a command by a name that somebody made lead here', async () => {
    const { port } = await serve(await open());
    const body = JSON.stringify(BODY);
    const request = `POST /registry/v1/publish HTTP/1.1\r\nhost: evil.example:${port}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
    const answer = await rawAnswer(port, request);
    expect(answer).toMatch(/^HTTP\/1\.1 403 /);
    expect(answer).toContain('CROSS_SITE');
  });

  it('may do nothing once there is a token, nor when the last one is gone', async () => {
    const registry = await open();
    const { call } = await serve(registry);
    const secret = await makeToken(registry, ['admin']);
    for (const path of ['/subgraphs', '/events', '/openapi.json', '/'])
      expect(errorOf(await call(path))).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
    expect((await call('/subgraphs')).headers.get('www-authenticate')).toMatch(/^Bearer/);
    await call(`/tokens/${secret.split('_')[1]}`, { method: 'DELETE', token: secret });
    expect((await call('/publish', { body: BODY })).status).toBe(401);
  });

  it('reads nothing where the gateway does not show its schema', async () => {
    const { call } = await serve(await open(), { openReads: () => false });
    const remote = await call('/subgraphs', { headers: { via: '1.1 proxy' } });
    expect(errorOf(remote)).toMatchObject({
      ...{ status: 401, code: 'UNAUTHENTICATED' },
      message: expect.stringContaining('(`gateway.introspection` is false)'),
    });
    // A page that a browser of this machine shows reads no more than anybody else.
    expect((await call('/subgraphs', { headers: { 'sec-fetch-site': 'cross-site' } })).status).toBe(401);
    expect((await call('/subgraphs')).status).toBe(200);
  });

  it('sends no more than the limit, which the refusal names, and nothing at all where it may not', async () => {
    const registry = await open();
    const { call } = await serve(registry, { maxBodyBytes: 3_000_000 });
    const long = candidate('flights', FLIGHTS, { policies: { file: 'p.yaml', text: '#'.repeat(2_000_000) } });
    const contract = { file: 'c.odcs.yaml', text: '#'.repeat(900_000) };
    // More than the server takes of others.
    const large = await call('/checks', { body: { candidates: [{ ...long, contracts: [contract] }] } });
    expect(large.status).toBe(200);
    const tooLarge = { candidates: [{ ...long, contracts: [contract, contract] }] };
    const refused = await call('/checks', { body: tooLarge });
    expect(errorOf(refused)).toMatchObject({
      ...{ status: 413, code: 'BODY_TOO_LARGE' },
      message: expect.stringMatching(
        /^Expected a request body of at most 3000000 bytes, got 3\d{6}\. The limit is registry\.maxBodyBytes/,
      ),
    });
    await makeToken(registry, ['admin']);
    expect((await call('/checks', { body: tooLarge })).status).toBe(401);
  });

  it('is an administrator with the token that the registry was started with', async () => {
    const registry = await open();
    const adminToken = 'a'.repeat(32);
    expect(() => createRegistryHandler(registry, { adminToken: 'short' })).toThrow(
      'at least 32 characters, got 5',
    );
    const { call } = await serve(registry, { adminToken });
    expect((await call('/publish', { body: BODY })).status).toBe(401);
    expect((await call('/publish', { body: BODY, token: `${adminToken}a` })).status).toBe(401);
    expect((await call('/publish', { body: BODY, token: adminToken })).status).toBe(201);
    expect(registry.state.build).toMatchObject({ by: 'administrator' });
  });
});

describe('tokens', () => {
  it.each([
    'weft_000000000000_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
    'weft___',
    'x',
    '__proto__',
    'constructor',
  ])('%s is none', async (secret) => {
    const registry = await open();
    const { call } = await serve(registry);
    await makeToken(registry, ['admin']);
    expect(errorOf(await call('/subgraphs', { token: secret }))).toMatchObject({
      status: 401,
      message: expect.stringContaining('one that it does not know'),
    });
  });

  it('hold by their whole text, and not by their id', async () => {
    const registry = await open();
    const { call } = await serve(registry);
    const secret = await makeToken(registry, ['admin']);
    const changed = `${secret.slice(0, -1)}${secret.endsWith('A') ? 'B' : 'A'}`;
    expect((await call('/subgraphs', { token: changed })).status).toBe(401);
    expect((await call('/subgraphs', { token: secret })).status).toBe(200);
    expect((await call('/subgraphs', { headers: { authorization: `Basic ${secret}` } })).status).toBe(401);
  });

  it('are compared over their whole length', () => {
    expect(isSecretOf('a', 'a')).toBe(false);
    expect(isSecretOf('a', '')).toBe(false);
  });

  it.each([
    '/subgraphs?token=SECRET',
    '/subgraphs?access_token=x&SECRET',
    '/subgraphs/SECRET',
    '/subgraphs/%77eft_SECRETTAIL',
  ])('are never taken from the address %s', async (path) => {
    const registry = await open();
    const { call } = await serve(registry);
    const secret = await makeToken(registry, ['admin']);
    const address = path.replace('SECRETTAIL', secret.slice(5)).replace('SECRET', secret);
    expect(errorOf(await call(address))).toMatchObject({ status: 400, code: 'TOKEN_IN_ADDRESS' });
    expect(errorOf(await call(address, { token: secret }))).toMatchObject({
      status: 400,
      code: 'TOKEN_IN_ADDRESS',
    });
  });
});

describe('what is sent', () => {
  it.each([
    ['/subgraphs/..%2f..%2fetc', 400],
    ['/subgraphs/%2e%2e', 400],
    ['/subgraphs/%00', 400],
    ['/subgraphs/%zz', 400],
    ['/subgraphs//versions/1', 404],
    ['//subgraphs', 404],
    ['/subgraphs/', 404],
    ['/Subgraphs', 404],
    ['/subgraphs/__proto__', 404],
    ['/subgraphs/constructor', 404],
    ['/previews/toString', 404],
    ['/checks/__proto__', 404],
    ['/documents/..%5c', 400],
    ['/documents/zzz', 404],
    ['/events?after=-1', 400],
    ['/events?after=1&after=2', 400],
    ['/events?limit=1001', 400],
    ['/events?__proto__=1', 400],
    ['/events?aftr=1', 400],
    ['/supergraph?waitMs=9999999', 400],
  ])('%s is %i', async (path, status) => {
    const { port } = await serve(await open());
    // fetch would tidy the path up.
    const answer = await rawAnswer(
      port,
      `GET /registry/v1${path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n`,
    );
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(answer).not.toMatch(/at .*\.ts:\d+/);
  });

  it.each([
    ['no JSON', '{"candidates":', 400],
    ['no UTF-8', Buffer.from([0x22, 0xff, 0x22]).toString('latin1'), 422],
    ['a list', '[]', 422],
    ['nothing', '', 400],
    ['unknown keys', '{"candidates":[],"__proto__":{"isAdmin":true}}', 422],
    ['a prototype', '{"subgraph":"flights","constructor":{"prototype":{}}}', 422],
    ['deep lists', '['.repeat(100_000), 400],
    ['no candidates', '{"candidates":[]}', 422],
    [
      'one twice',
      JSON.stringify({ candidates: [candidate('flights', FLIGHTS), candidate('flights', FLIGHTS)] }),
      422,
    ],
    ['a name with a slash', JSON.stringify({ candidates: [candidate('a/b', FLIGHTS)] }), 422],
    [
      'a password in the URL',
      JSON.stringify({ candidates: [candidate('flights', FLIGHTS, { url: 'http://u:p@flights.example/' })] }),
      422,
    ],
    [
      'a file as URL',
      JSON.stringify({ candidates: [candidate('flights', FLIGHTS, { url: 'file:///etc/passwd' })] }),
      422,
    ],
    [
      'commands for a terminal',
      JSON.stringify({ candidates: [candidate('flights', FLIGHTS)], why: '\u001b[2J' }),
      422,
    ],
    [
      'a line that runs backwards',
      JSON.stringify({ candidates: [candidate('flights', FLIGHTS)], why: 'by \u202eada' }),
      422,
    ],
  ])('a body of %s is refused', async (_, body, status) => {
    const registry = await open();
    const { call } = await serve(registry);
    const answer = await call('/publish', {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json' },
    });
    expect(errorOf(answer)).toMatchObject({ status });
    expect(registry.state.revision).toBe(0);
    expect(Object.prototype).not.toHaveProperty('isAdmin');
  });

  it('says where a body is wrong', async () => {
    const { call } = await serve(await open());
    const body = { candidates: [{ ...candidate('flights', FLIGHTS), url: 'x' }] };
    expect(errorOf(await call('/publish', { body }))).toMatchObject({
      code: 'INVALID_BODY',
      at: 'candidates[0].url',
      message: 'Expected an http or https URL without user and password at candidates[0].url.',
    });
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/json; charset=latin1',
  ])('%s is not taken for JSON, so that no form can post it', async (type) => {
    const { call } = await serve(await open());
    const answer = await call('/publish', { body: '{}', headers: { 'content-type': type } });
    expect(errorOf(answer)).toMatchObject({ status: 415, code: 'UNSUPPORTED_MEDIA_TYPE' });
  });

  it('says which methods an address takes', async () => {
    const { call } = await serve(await open());
    const answer = await call('/publish', { method: 'DELETE' });
    expect(errorOf(answer)).toMatchObject({ status: 405, code: 'METHOD_NOT_ALLOWED' });
    expect(answer.headers.get('allow')).toBe('POST');
  });

  it('is composed without harm however it is nested', async () => {
    const registry = await open();
    const { call } = await serve(registry);
    await registry.publish(candidate('customers', CUSTOMERS), { by: 'ada' });
    const text = `${'{ a '.repeat(5_000)}${'}'.repeat(5_000)}`;
    const manifest = await call('/clients/desk/manifest', {
      method: 'PUT',
      body: { operations: [{ text }] },
    });
    expect(errorOf(manifest)).toMatchObject({
      status: 422,
      message: 'Expected an operation that fits the mesh at operations[0]: It is nested too deeply.',
    });
    const deep = `type Query { a: ${'['.repeat(20_000)}Int${']'.repeat(20_000)} }`;
    const answer = await call('/publish', { body: { candidates: [candidate('flights', deep)] } });
    expect(errorOf(answer)).toMatchObject({ status: 409, reason: 'rejected' });
  });
});

/** What a server answers to these bytes. */
function rawAnswer(port: number, request: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(request));
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => {
      answer += chunk;
      if (answer.includes('"errors"') || answer.includes('HTTP/1.1 200')) socket.end();
    });
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });
}
