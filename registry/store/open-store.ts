import { fileURLToPath } from 'node:url';
import { openEmbeddedStore } from './embedded/embedded-store.ts';
import { openPostgresStore } from './postgres/postgres-store.ts';
import type { RegistryStore } from './registry-store.ts';
import { StoreError } from './store-error.ts';

// Two letters at least: one is a drive of Windows.
const SCHEME = /^([a-z][a-z0-9+.-]+):/i;

/**
 * Opens the store at an address: a directory, or `postgres://…` with the schema as `?schema=name`. Throws a `StoreError` for an
 * address of another kind and when the store cannot be opened; `notice` is told what was repaired.
 */
export async function openStore(
  address: string,
  options: { readonly notice?: (message: string) => void } = {},
): Promise<RegistryStore> {
  const scheme = SCHEME.exec(address)?.[1]?.toLowerCase();
  switch (scheme) {
    case undefined:
      if (address.trim() !== '') return openEmbeddedStore(address, options);
      throw unexpected('an empty text');
    case 'file':
      return openEmbeddedStore(fileURLToPath(address), options);
    case 'postgres':
    case 'postgresql':
      return openPostgresStore(address);
    case 'http':
    case 'https':
      throw unexpected(`the address of a running registry (${scheme}://…), which is asked and not opened`);
    default:
      // What follows the scheme may hold a password.
      throw unexpected(`${scheme}:…`);
  }
}

function unexpected(what: string): StoreError {
  return new StoreError(
    'bad-address',
    `Expected where the registry is kept as a directory or as postgres://USER:PASSWORD@HOST:5432/DATABASE, got ${what}.`,
  );
}
