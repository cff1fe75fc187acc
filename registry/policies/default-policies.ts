import { join } from 'node:path';

/** The name by which `policies:` of supergraph.yaml speaks of the policies that come with Weft. */
export const DEFAULT_POLICIES = 'weft:defaults';

/** Where they are written. */
export const DEFAULT_POLICY_FILE = join(import.meta.dirname, 'default-policies.yaml');
