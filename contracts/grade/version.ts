import { SEMANTIC_VERSION } from '../semantic-version.ts';
import type { Bump } from './change.ts';

type Version = readonly [major: number, minor: number, patch: number];

const BUMPS = ['none', 'patch', 'minor', 'major'] as const;

/** The larger of the bumps. */
export function largest(bumps: readonly Bump[]): Bump {
  return BUMPS.findLast((bump) => bumps.includes(bump)) ?? 'none';
}

/** The least version that may follow: `1.4.2` and a minor change give `1.5.0`. Before 1.0.0 a minor version may break. */
export function nextVersion(version: string, bump: Bump): string {
  const [major, minor, patch] = parse(version);
  if (bump === 'major' && major > 0) return `${major + 1}.0.0`;
  if (bump === 'major' || bump === 'minor') return `${major}.${minor + 1}.0`;
  return `${major}.${minor}.${bump === 'patch' ? patch + 1 : patch}`;
}

/** True when a version is at least another; of pre-releases (`2.0.0-rc.1`) only the numbers count. */
export function isAtLeast(version: string, least: string): boolean {
  const left = parse(version);
  const right = parse(least);
  const at = left.findIndex((part, index) => part !== right[index]);
  return at < 0 || (left[at] ?? 0) > (right[at] ?? 0);
}

function parse(version: string): Version {
  const [, major, minor, patch] = SEMANTIC_VERSION.exec(version) ?? [];
  return [Number(major ?? 0), Number(minor ?? 0), Number(patch ?? 0)];
}
