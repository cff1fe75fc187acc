import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Adapter } from './adapter.ts';
import { peerDirectory } from './peers-directory.ts';

const FORWARDING = '[[headers]]\nrule = "forward"\nname = "authorization"\n';

/** The Grafbase gateway (Rust), as its command line tool runs it for development: composed from files, no network. */
export const GRAFBASE: Adapter = {
  name: 'grafbase',
  title: 'Grafbase gateway (Rust)',
  runtime: 'rust',
  peer: 'grafbase',
  path: '/graphql',
  async prepare({ subgraphs, directory, port }) {
    const tables = await Promise.all(
      subgraphs.map(async ({ name, url, typeDefs }) => {
        const schemaFile = join(directory, `${name}.graphql`);
        await writeFile(schemaFile, typeDefs);
        return `[subgraphs.${name}]\nurl = "${url}"\nschema_path = "${schemaFile}"\n`;
      }),
    );
    const configFile = join(directory, 'grafbase.toml');
    await writeFile(configFile, [FORWARDING, ...tables].join('\n'));
    return {
      file: join(peerDirectory('grafbase'), 'node_modules/@grafbase/cli-x86_64-unknown-linux-musl/grafbase'),
      args: ['--home', directory, 'dev', '--config', configFile, '--listen-address', `127.0.0.1:${port}`],
    };
  },
};
