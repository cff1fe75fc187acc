import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto';
import { failure, type Outcome, success } from '../../contracts/index.ts';

/** The private key that a registry signs with. */
export type SigningKey = { readonly id: string; readonly privateKey: KeyObject };

/** A public key whose signatures a gateway believes. */
export type TrustedKey = { readonly id: string; readonly publicKey: KeyObject };

/** A new pair of keys as PEM: PKCS #8 and SPKI, which `openssl` reads and writes too. */
export function createKeyPair(): {
  readonly id: string;
  readonly privatePem: string;
  readonly publicPem: string;
} {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return {
    id: keyId(publicKey),
    privatePem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  };
}

/** Reads the private key of a registry; `from` says in findings where the text came from. */
export function readSigningKey(pem: string, from: string): Outcome<SigningKey> {
  const privateKey = readPem(createPrivateKey, pem);
  if (privateKey?.asymmetricKeyType !== 'ed25519')
    return failure({
      code: 'SIGNING_KEY_INVALID',
      severity: 'error',
      message: `Expected a private Ed25519 key as PEM (PKCS #8) at ${from}, got ${describe(pem, privateKey)}.`,
      fix: 'Make one with `weft keys create`.',
    });
  return success({ id: keyId(createPublicKey(privateKey)), privateKey });
}

/** Reads the public key that a gateway trusts; `from` says in findings where the text came from. */
export function readTrustedKey(pem: string, from: string): Outcome<TrustedKey> {
  // Node would take the public half of a private key; whoever gives a gateway that key lets it sign.
  const isPrivate = pem.includes('PRIVATE KEY');
  const publicKey = isPrivate ? undefined : readPem(createPublicKey, pem);
  if (publicKey?.asymmetricKeyType !== 'ed25519')
    return failure({
      code: 'TRUSTED_KEY_INVALID',
      severity: 'error',
      message: `Expected a public Ed25519 key as PEM (SPKI) at ${from}, got ${describe(pem, publicKey)}.`,
      fix: isPrivate
        ? 'Give the gateway the .pub.pem file; the private key stays with the registry.'
        : 'Make a pair of keys with `weft keys create`.',
    });
  return success({ id: keyId(publicKey), publicKey });
}

/** Names a key by its public half, so that whoever signs and whoever believes it say the same. */
function keyId(publicKey: KeyObject): string {
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(spki).digest('hex').slice(0, 16);
}

function readPem(create: (pem: string) => KeyObject, pem: string): KeyObject | undefined {
  try {
    return create(pem);
  } catch {
    return undefined;
  }
}

/** Never shows the text: it may be a secret. */
function describe(pem: string, key: KeyObject | undefined): string {
  if (key) return `an ${key.asymmetricKeyType ?? key.type} key`;
  const label = /-----BEGIN ([A-Z0-9 ]+)-----/.exec(pem)?.[1];
  return label ? `PEM of ${label}` : 'something that is no PEM';
}
