import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Adapter } from './adapter.ts';
import { peerDirectory } from './peers-directory.ts';

/** `mercurius` with `@mercuriusjs/gateway`, its compiled queries switched on. It composes Federation 1 SDL itself. */
export const MERCURIUS: Adapter = {
  name: 'mercurius',
  title: 'mercurius + @mercuriusjs/gateway',
  runtime: 'node',
  peer: 'mercurius',
  path: '/graphql',
  async prepare({ subgraphs, directory, port }) {
    const servicesFile = join(directory, 'services.json');
    const services = subgraphs.map(({ name, url, federation1 }) => ({ name, url, schema: federation1 }));
    await writeFile(servicesFile, JSON.stringify(services));
    return {
      file: process.execPath,
      args: [join(peerDirectory('mercurius'), 'start.mjs'), servicesFile, String(port)],
    };
  },
};
