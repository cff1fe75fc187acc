import type { GatewayCachePolicy } from '@apollo/server-gateway-interface';

/**
 * Lowers the cache policy of an answer to what a subgraph allows in its `Cache-Control` header (RFC 9111 §5.2.2): no header, no
 * caching. An answer without policy, or one that cannot be lowered, stays as it is.
 */
export function restrictCachePolicy(
  policy: Partial<GatewayCachePolicy> | undefined | null,
  header: string | readonly string[] | undefined,
): void {
  if (typeof policy?.restrict !== 'function') return;
  const directives = new Map(
    String(header ?? '')
      .toLowerCase()
      .split(',')
      .map((directive): [string, string | undefined] => {
        const [name = '', value] = directive.split('=');
        return [name.trim(), value?.trim()];
      }),
  );
  const maxAge = directives.has('no-store') ? '0' : (directives.get('max-age') ?? '');
  policy.restrict({
    maxAge: /^\d+$/.test(maxAge) ? Number(maxAge) : 0,
    ...(directives.has('private') ? { scope: 'PRIVATE' } : {}),
  });
}
