import { EmbeddedReader } from './embedded/embedded-reader.ts';
import { openStore } from './open-store.ts';
import type { RegistryReader } from './registry-store.ts';

/** Opens the store at an address only to read: a directory also while another process has it open. */
export async function openReader(address: string): Promise<RegistryReader> {
  return /^[a-z][a-z0-9+.-]+:/i.test(address) ? openStore(address) : new EmbeddedReader(address);
}
