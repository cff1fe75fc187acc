import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const WEB = fileURLToPath(new URL('../../web', import.meta.url));
const DIST = join(WEB, 'dist');

/** The built pages, if they are there; `npm ci` builds them. */
export function webDirectory(): string | undefined {
  return existsSync(join(DIST, 'index.html')) ? DIST : undefined;
}

/** The built pages, built now if they are missing. Without tools or sources it says so and the mesh goes on without. */
export async function ensureWebDirectory(note: (text: string) => void): Promise<string | undefined> {
  const built = webDirectory();
  if (built !== undefined) return built;
  const script = join(WEB, 'ensure.mjs');
  if (existsSync(script)) await runScript(script, note);
  const directory = webDirectory();
  if (directory === undefined)
    note('The pages of the playground are not built; the gateway shows a plain one.');
  return directory;
}

/** A process of its own: the build tools are large and must not stay in this one. */
async function runScript(script: string, note: (text: string) => void): Promise<void> {
  const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
  createInterface(child.stdout).on('line', note);
  await once(child, 'close').catch((error: unknown) => note(`web: ${String(error)}`));
}
