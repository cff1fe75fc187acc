import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createGateway, type Gateway } from '../../gateway/index.ts';
import {
  type Build,
  createKeyPair,
  readSigningKey,
  readTrustedKey,
  signBuild,
  signPreview,
  verifySupergraph,
} from '../../registry/index.ts';
import { commandLine } from '../cli/support/weft.ts';
import { composed, FEDERATION, subgraph } from './mesh.ts';

const ours = createKeyPair();
const next = createKeyPair();
const strangers = createKeyPair();
const supergraphs = ['a: Int', 'a: Int b: Int'].map((fields) =>
  composed(subgraph('one', `${FEDERATION} type Query { ${fields} }`, { owner: 'crm' })),
);

function build(number: number, key = ours): { readonly build: Build; readonly sdl: string } {
  const supergraph = supergraphs[number % 2];
  const read = readSigningKey(key.privatePem, 'a test');
  if (!supergraph || !read.ok) throw new Error('Expected a supergraph and a key.');
  const unsigned = {
    number,
    supergraph: supergraph.hash,
    versions: { one: number },
    contracts: ['c0', 'c1'],
  };
  return { build: signBuild(unsigned, read.value), sdl: supergraph.sdl };
}

function trust(...pems: readonly string[]) {
  const keys = pems
    .map((pem) => readTrustedKey(pem, 'a test'))
    .flatMap((read) => (read.ok ? [read.value] : []));
  expect(keys).toHaveLength(pems.length);
  return { keys };
}

describe('a signed build', () => {
  it('is believed under any of the trusted keys, in whatever order its facts are written', () => {
    const { build: signed, sdl } = build(3);
    const turned = { ...signed, contracts: ['c1', 'c0'] };
    const both = trust(next.publicPem, ours.publicPem);
    expect(verifySupergraph({ build: turned, sdl }, both)).toMatchObject({ ok: true, value: ours.id });
    expect(verifySupergraph(build(4, next), both)).toMatchObject({ ok: true, value: next.id });
  });

  it.each<[string, (signed: Build) => Partial<Build>]>([
    ['number', () => ({ number: 9 })],
    ['versions', () => ({ versions: { one: 4 } })],
    ['contracts', () => ({ contracts: ['c0', 'c2'] })],
    [
      'signature',
      ({ signature = '' }) => ({ signature: signature.replace(/.(?===$)/, 'A').replace(/:./, ':0') }),
    ],
  ])('is refused when one of its facts was altered: %s', (_, alter) => {
    const { build: signed, sdl } = build(3);
    const altered = { ...signed, ...alter(signed) };
    expect(verifySupergraph({ build: altered, sdl }, trust(ours.publicPem))).toMatchObject({
      ok: false,
      findings: [{ code: 'SUPERGRAPH_ALTERED', message: expect.stringContaining(`the key ${ours.id}`) }],
    });
  });

  it('is refused when a single byte of its supergraph was altered, and named', () => {
    const { build: signed, sdl } = build(3);
    const altered = { build: signed, sdl: sdl.replace('http://one.example', 'http://onf.example') };
    expect(verifySupergraph(altered, trust(ours.publicPem)).findings[0]).toMatchObject({
      code: 'SUPERGRAPH_ALTERED',
      message: expect.stringContaining('build 3'),
    });
  });

  it('is refused when the key is another, or none', () => {
    const foreign = verifySupergraph(build(3, strangers), trust(ours.publicPem));
    expect(foreign.findings[0]).toMatchObject({
      code: 'SUPERGRAPH_KEY_UNKNOWN',
      message: `Expected build 3 to be signed by a trusted key (${ours.id}), got the key ${strangers.id}.`,
    });
    const { build: signed, sdl } = build(3);
    const { signature: _, ...unsigned } = signed;
    expect(verifySupergraph({ build: unsigned, sdl }, trust(ours.publicPem)).findings[0]?.code).toBe(
      'SUPERGRAPH_UNSIGNED',
    );
    // A stranger who writes our key id over a signature of theirs.
    const claimed = build(3, strangers);
    const signature = claimed.build.signature?.replace(strangers.id, ours.id) ?? '';
    const posing = { build: { ...claimed.build, signature }, sdl: claimed.sdl };
    expect(verifySupergraph(posing, trust(ours.publicPem)).findings[0]?.code).toBe('SUPERGRAPH_ALTERED');
  });

  it('does not pass for a preview, nor one preview for another', () => {
    const { build: signed, sdl } = build(3);
    const read = readSigningKey(ours.privatePem, 'a test');
    if (!read.ok) throw new Error('Expected a key.');
    const facts = { name: 'new-prices', versions: signed.versions, supergraph: signed.supergraph };
    const preview = signPreview(facts, read.value);
    const keys = trust(ours.publicPem);
    expect(verifySupergraph({ preview, sdl }, keys).ok).toBe(true);
    for (const other of [
      { ...preview, name: 'other' },
      { ...facts, signature: signed.signature ?? '' },
    ])
      expect(verifySupergraph({ preview: other, sdl }, keys).findings[0]?.code).toBe('SUPERGRAPH_ALTERED');
  });
});

describe('keys', () => {
  it('are refused when they are of another kind, without showing them', () => {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 });
    const pem = rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString();
    expect(readTrustedKey(pem, 'keys/a.pem').findings[0]?.message).toBe(
      'Expected a public Ed25519 key as PEM (SPKI) at keys/a.pem, got an rsa key.',
    );
    expect(readTrustedKey(ours.privatePem, 'keys/a.pem').findings[0]).toMatchObject({
      message: 'Expected a public Ed25519 key as PEM (SPKI) at keys/a.pem, got PEM of PRIVATE KEY.',
      fix: expect.stringContaining('stays with the registry'),
    });
    expect(readSigningKey('secret', 'WEFT_KEY').findings[0]?.message).toBe(
      'Expected a private Ed25519 key as PEM (PKCS #8) at WEFT_KEY, got something that is no PEM.',
    );
  });

  it('are made by weft keys create, once, the private one for its owner alone', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'weft-keys-'));
    const out = join(folder, 'registry');
    const made = await commandLine('keys', 'create', '--out', out, '--json');
    expect(made.code).toBe(0);
    const { id, privateKey, publicKey } = JSON.parse(made.out);
    expect(readSigningKey(await readFile(privateKey, 'utf8'), privateKey)).toMatchObject({ value: { id } });
    expect(readTrustedKey(await readFile(publicKey, 'utf8'), publicKey)).toMatchObject({ value: { id } });
    expect((await stat(privateKey)).mode & 0o777).toBe(0o600);
    const again = await commandLine('keys', 'create', '--out', out);
    expect([again.code, again.err]).toEqual([2, expect.stringContaining('there already')]);
    await rm(folder, { recursive: true });
  });
});

describe('a gateway with trusted keys', () => {
  let gateway: Gateway;
  beforeAll(() => {
    gateway = createGateway({
      config: { trustedKeys: [ours.publicPem, next.publicPem], plan: { workers: 0 } },
    });
  });
  afterAll(() => gateway.close());
  const use = ({ build: facts, sdl }: ReturnType<typeof build>) =>
    gateway.useSupergraph(sdl, [], { build: facts });
  const codes = async (given: ReturnType<typeof build>) =>
    (await use(given)).findings.map(({ code }) => code);

  it('serves what they signed, also after the registry changed its key', async () => {
    expect(await codes(build(3))).toEqual([]);
    expect(await codes(build(4, next))).toEqual([]);
    expect(gateway.snapshot?.parts.hash).toBe(supergraphs[0]?.hash);
  });

  it('keeps the old supergraph when the new one is unsigned, altered, of a stranger, or replayed', async () => {
    const { build: signed, sdl } = build(5);
    const { signature: _, ...unsigned } = signed;
    expect(await codes({ build: unsigned, sdl })).toEqual(['SUPERGRAPH_UNSIGNED']);
    expect(await codes({ build: signed, sdl: `${sdl} ` })).toEqual(['SUPERGRAPH_ALTERED']);
    expect(await codes(build(5, strangers))).toEqual(['SUPERGRAPH_KEY_UNKNOWN']);
    expect(await codes(build(3))).toEqual(['SUPERGRAPH_REPLAYED']);
    expect((await gateway.useSupergraph(sdl)).findings[0]?.message).toContain('comes from elsewhere');
    expect(gateway.snapshot?.parts.hash).toBe(supergraphs[0]?.hash);
    expect(gateway.composition).toMatchObject({ ok: false, findings: [{ code: 'SUPERGRAPH_UNSIGNED' }] });
    expect(await codes(build(5))).toEqual([]);
  });

  it('takes what the registry says is current after a restart', async () => {
    const restarted = createGateway({ config: { trustedKeys: [ours.publicPem], plan: { workers: 0 } } });
    const { build: signed, sdl } = build(3);
    expect((await restarted.useSupergraph(sdl, [], { build: signed })).ok).toBe(true);
    await restarted.close();
  });

  it('refuses everything, and says why, when a key cannot be read', async () => {
    const blind = createGateway({ config: { trustedKeys: ['no/such.pub.pem'], plan: { workers: 0 } } });
    const { build: signed, sdl } = build(3);
    expect((await blind.useSupergraph(sdl, [], { build: signed })).findings[0]?.message).toContain(
      'no file no/such.pub.pem',
    );
    await blind.close();
  });
});
