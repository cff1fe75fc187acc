import { createHash } from 'node:crypto';
import type { DocumentHash } from '../facts.ts';

const HASH = /^[0-9a-f]{64}$/;

/** The hash a store keeps a text under. */
export function hashDocument(content: string | Uint8Array): DocumentHash {
  return createHash('sha256').update(content).digest('hex');
}

/** Whether a text can be the hash of a document; anything else is never looked for. */
export function isDocumentHash(text: string): boolean {
  return HASH.test(text);
}
