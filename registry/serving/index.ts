// The door for gateways: what they need of the registry at run time, without the composer, which takes a third of a second to load.
export type { Build, Preview } from '../facts.ts';
export { type SignedSupergraph, verifySupergraph } from '../signing/sign-build.ts';
export { readTrustedKey, type TrustedKey } from '../signing/signing-key.ts';
export type { Variant } from '../variants/variant.ts';
export { variantSchema } from '../variants/variant-schema.ts';
