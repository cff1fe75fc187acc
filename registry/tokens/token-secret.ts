import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const FORM = /^weft_([0-9a-f]{12})_([A-Za-z0-9_-]{43})$/;

/** A new token: what its holder is told once, and what is kept of it. */
export function createSecret(): { readonly id: string; readonly secret: string; readonly hash: string } {
  const id = randomBytes(6).toString('hex');
  const secret = `weft_${id}_${randomBytes(32).toString('base64url')}`;
  return { id, secret, hash: hashSecret(secret) };
}

/** The id in a token's text; undefined when the text has not the form of a token. */
export function idOfSecret(secret: string): string | undefined {
  return FORM.exec(secret)?.[1];
}

/** sha256 in hex. The secret has 256 random bits, so that a slow hash would add nothing. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/**
 * True when the hash is that of this secret; compared in constant time, so that nothing of the hash can be found out by trying.
 */
export function isSecretOf(secret: string, hash: string): boolean {
  const [one, other] = [Buffer.from(hashSecret(secret)), Buffer.from(hash)];
  return one.length === other.length && timingSafeEqual(one, other);
}
