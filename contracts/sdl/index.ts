export { normaliseContract } from './normalise.ts';
export { registryFacts, withoutFacts } from './registry-facts.ts';
export { toOdcs } from './to-odcs.ts';
export { toSdl } from './to-sdl.ts';
