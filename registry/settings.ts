import { resolve } from 'node:path';
import { z } from 'zod';
import { checkRulesSchema } from './checks/check-rules.ts';
import { retentionSchema } from './retention/retention-settings.ts';

const store = z
  .string()
  .min(1, { error: 'Expected a directory or a postgres:// URL' })
  .refine((value) => !/^https?:/.test(value), {
    error:
      'Expected a directory or a postgres:// URL; the address of a registry that runs elsewhere is `registry.url`',
  })
  .default('.weft/registry')
  .describe(
    'Where the registry of this mesh keeps what it knows: a directory, or a `postgres://` URL when there are several gateways.',
  );

const url = z
  .string()
  .refine(isRegistryUrl, { error: 'Expected an http or https URL such as https://mesh.example/registry/v1' })
  .exactOptional()
  .describe(
    'A registry that runs elsewhere, for the commands: `https://…/registry/v1`. It goes before `store`.',
  );

function isRegistryUrl(value: string): boolean {
  const parsed = URL.canParse(value) ? new URL(value) : undefined;
  return parsed?.protocol === 'http:' || parsed?.protocol === 'https:';
}

/** Two hundred subgraphs with their contracts are some 10 MB. */
export const DEFAULT_MAX_BODY_BYTES = 16 * 1024 * 1024;

/** The `registry` part of `supergraph.yaml`. */
export const registrySettingsSchema = z
  .strictObject({
    store,
    url,
    signingKey: z
      .string()
      .min(1, { error: 'Expected a key' })
      .exactOptional()
      .describe(
        'The private key that builds are signed with: a file, or PEM that comes from the environment. `weft keys create` makes one.',
      ),
    maxBodyBytes: z
      .int()
      .positive()
      .default(DEFAULT_MAX_BODY_BYTES)
      .describe('Largest body that `/registry/v1` takes of who may send one; more is answered 413.'),
    maxCheckMemoryMb: z
      .int()
      .min(128)
      .default(2_048)
      .describe(
        'Most memory of the thread in which a gateway or server checks and composes. A check that needs more is refused, and the next one gets another thread.',
      ),
    maxCheckSeconds: z
      .int()
      .min(1)
      .max(86_400)
      .default(300)
      .describe(
        'Longest that one check or publish may take in that thread. A few lines of SDL can keep the composer busy for days; what takes longer is refused, and the next one gets another thread.',
      ),
    checks: checkRulesSchema.prefault({}).describe('Which changes are kept out.'),
    retention: retentionSchema
      .prefault({})
      .describe(
        'How long is kept what nobody has to answer for later; applied by gateways that hold the registry.',
      ),
  })
  .superRefine(({ checks, retention }, context) => {
    if (retention.usageDays >= checks.usageDays) return;
    const message = `Expected at least the ${checks.usageDays} days of registry.checks.usageDays, got ${retention.usageDays}`;
    context.addIssue({ code: 'custom', path: ['retention', 'usageDays'], message });
  });

/** Settings of the registry; a directory in `store` is absolute. */
export type RegistrySettings = z.infer<typeof registrySettingsSchema>;

/** True for an address of PostgreSQL; any other text names a directory. */
export function isPostgresAddress(address: string): boolean {
  return /^postgres(ql)?:\/\//.test(address);
}

/** Settings whose paths start at the folder of `supergraph.yaml`. */
export function withRoot(settings: RegistrySettings, root: string): RegistrySettings {
  const { store, signingKey } = settings;
  const isFile = signingKey !== undefined && !signingKey.trimStart().startsWith('-----BEGIN');
  return {
    ...settings,
    store: isPostgresAddress(store) ? store : resolve(root, store),
    ...(isFile ? { signingKey: resolve(root, signingKey) } : {}),
  };
}
