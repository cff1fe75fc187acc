import type { Adapter } from './adapter.ts';
import { APOLLO } from './apollo.ts';
import { WEFT } from './weft.ts';

/** Every gateway that is measured: ours first. */
export const ADAPTERS: readonly Adapter[] = [WEFT, APOLLO];
