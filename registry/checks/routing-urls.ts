import type { Candidate, CheckFinding } from './check-report.ts';

/** `scheme://host[:port][/path]`, in which `*` stands for any characters of the part it stands in. */
const PATTERN = /^(https?|\*):\/\/(\[[0-9a-f:.*]+\]|[a-z0-9.*_-]+)(?::(\d+|\*))?(\/[^\s?#]*)?$/i;

/** True for a text that routing URLs can be held against. */
export function isUrlPattern(text: string): boolean {
  return PATTERN.test(text);
}

/**
 * Candidates whose address no pattern allows; none where no patterns are set. Gateways send requests to whatever address serves, so
 * who publishes could else make them call what only they can reach.
 */
export function routingUrlFindings(
  candidates: readonly Candidate[],
  patterns: readonly string[],
): readonly CheckFinding[] {
  if (patterns.length === 0) return [];
  return candidates
    .filter(({ url }) => !patterns.some((pattern) => matches(url, pattern)))
    .map(({ subgraph, owner, url, file }) => ({
      code: 'ROUTING_URL_NOT_ALLOWED',
      severity: 'error',
      stage: 'compose',
      message: `Expected the routing URL of subgraph "${subgraph}" to match ${patterns.join(' or ')} (registry.checks.routingUrls), got ${url}.`,
      place: { file },
      subgraph,
      owner,
      fix: 'Publish it at an address that matches, or ask whoever runs the registry to allow this one.',
    }));
}

/** Parts are compared as a client would read the address: hosts in small letters, numbers as IP addresses, dots in paths resolved. */
function matches(url: string, pattern: string): boolean {
  const [, scheme = '', host = '', port = '', path = ''] = PATTERN.exec(pattern) ?? [];
  const { protocol, hostname, port: givenPort, pathname } = new URL(url);
  const given = protocol.slice(0, -1);
  const isDefault = port === (given === 'https' ? '443' : '80');
  return (
    (scheme === '*' || scheme.toLowerCase() === given) &&
    fits(hostname, host.toLowerCase()) &&
    (port === '*' || port === givenPort || (isDefault && givenPort === '')) &&
    (path === '' || fits(pathname, path))
  );
}

/** One step for each character and star, so that no pattern makes a long text slow. */
function fits(text: string, pattern: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length)
    return false;
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= text.length - last.length;
}
