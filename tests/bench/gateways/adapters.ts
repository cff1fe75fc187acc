import type { Adapter } from './adapter.ts';
import { APOLLO } from './apollo.ts';
import { GRAFBASE } from './grafbase.ts';
import { HIVE } from './hive.ts';
import { MERCURIUS } from './mercurius.ts';
import { WEFT } from './weft.ts';

/** Every gateway that is measured: ours first. */
export const ADAPTERS: readonly Adapter[] = [WEFT, APOLLO, ...HIVE, MERCURIUS, GRAFBASE];
