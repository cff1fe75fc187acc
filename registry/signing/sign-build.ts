import { sign, verify } from 'node:crypto';
import { type Finding, failure, type Outcome, success } from '../../contracts/index.ts';
import type { Build, Preview } from '../facts.ts';
import { hashSupergraph } from '../supergraph.ts';
import type { SigningKey, TrustedKey } from './signing-key.ts';

/** A supergraph as a registry hands it out: its text, and the build or preview that vouches for it. */
export type SignedSupergraph =
  | { readonly build: Build; readonly sdl: string }
  | { readonly preview: Preview; readonly sdl: string };

/** Whom to believe. */
export type Trust = {
  readonly keys: readonly TrustedKey[];
  /** The number of the newest build that was accepted: an older one is a replay, because going back makes a new build. */
  readonly newest?: number;
};

/** The build with a signature over all of it: supergraph, contracts, versions and number. */
export function signBuild(build: Build, key: SigningKey): Build {
  return { ...build, signature: signatureOf(buildText(build), key) };
}

/** The preview with a signature over its supergraph, its versions and its name. */
export function signPreview(preview: Preview, key: SigningKey): Preview {
  return { ...preview, signature: signatureOf(previewText(preview), key) };
}

/**
 * Holds a supergraph against its signature. Gives the id of the key; fails with a finding that names the build and the key
 * when it is unsigned, altered, signed by somebody else, or older than one that was accepted already.
 */
export function verifySupergraph(given: SignedSupergraph, { keys, newest }: Trust): Outcome<string> {
  const isBuild = 'build' in given;
  const { supergraph, signature } = isBuild ? given.build : given.preview;
  const name = isBuild ? `build ${given.build.number}` : `the preview "${given.preview.name}"`;
  const trusted = keys.map(({ id }) => id).join(', ') || 'none';
  if (signature === undefined)
    return refuse('SUPERGRAPH_UNSIGNED', {
      message: `Expected ${name} to be signed by a trusted key (${trusted}), got no signature.`,
      fix: 'Set registry.signingKey where the registry runs, and publish again.',
    });
  const [id = '', text = ''] = signature.split(':');
  const key = keys.find((one) => one.id === id);
  if (!key)
    return refuse('SUPERGRAPH_KEY_UNKNOWN', {
      message: `Expected ${name} to be signed by a trusted key (${trusted}), got the key ${id}.`,
      fix: `When the registry has changed its key, add the public key ${id} to gateway.trustedKeys.`,
    });
  const signed = isBuild ? buildText(given.build) : previewText(given.preview);
  const isIntact = hashSupergraph(given.sdl) === supergraph;
  if (!isIntact || !verify(null, signed, key.publicKey, Buffer.from(text, 'base64')))
    return refuse('SUPERGRAPH_ALTERED', {
      message: `Expected ${name} as the key ${id} signed it, got something that was altered since.`,
      fix: 'Find out who can write to the store or stands between registry and gateway.',
    });
  if (isBuild && newest !== undefined && given.build.number < newest)
    return refuse('SUPERGRAPH_REPLAYED', {
      message: `Expected build ${newest} or a newer one, got ${name}, signed by the key ${id} before it.`,
      fix: 'Going back is a new build: use `weft rollback`.',
    });
  return success(id);
}

function refuse(code: string, { message, fix }: { readonly message: string; readonly fix: string }) {
  const finding: Finding = { code, severity: 'error', message, fix };
  return failure(finding);
}

/** What is signed of a build, byte for byte. The first word keeps one kind of thing from passing for another. */
function buildText({ number, supergraph, versions, contracts = [] }: Build): Buffer {
  return canonical(['weft build 1', number, supergraph, inOrder(versions), [...contracts].sort()]);
}

function previewText({ name, supergraph, versions }: Preview): Buffer {
  return canonical(['weft preview 1', name, supergraph, inOrder(versions)]);
}

/** JSON of lists, so that equal facts are equal bytes in whatever order their keys were written. */
function canonical(parts: readonly unknown[]): Buffer {
  return Buffer.from(JSON.stringify(parts));
}

function inOrder(versions: Readonly<Record<string, number>>): readonly (readonly [string, number])[] {
  return Object.entries(versions).sort(([one], [other]) => (one < other ? -1 : 1));
}

function signatureOf(text: Buffer, { id, privateKey }: SigningKey): string {
  return `${id}:${sign(null, text, privateKey).toString('base64')}`;
}
