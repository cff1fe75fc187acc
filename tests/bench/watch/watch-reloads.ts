import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { startModule, stopChild } from '../measure/children.ts';
import { usageOf } from '../measure/process-tree.ts';
import { prepareHeavyLoad } from './heavy-load.ts';
import { type MemoryPoint, renderCurve } from './memory-curve.ts';

const swappedSchema = z.object({ url: z.string() });

/** Requests get to run on each supergraph before the next one comes. */
const REST_MS = 500;

/** Swaps our gateway's supergraph again and again while W2 runs: how its memory goes, and whether an answer was wrong, as Markdown. */
export async function watchReloads(reloads: number): Promise<string> {
  const heavy = await prepareHeavyLoad();
  const child = startModule('gateway', join(import.meta.dirname, 'reload-process.ts'));
  await once(child, 'message');
  child.once('exit', (code) => {
    if (code !== null) throw new Error(`The gateway ended with code ${code}.`);
  });
  const { pid } = child;
  if (pid === undefined) throw new Error('Expected a process id.');
  const { supergraphSdl } = heavy.stage;
  const url = await swap(child, supergraphSdl);
  const running = heavy.driver.startLoad(heavy.load(url));
  const rss: number[] = [];
  for (let at = 1; at <= reloads; at++) {
    await swap(child, versionOf(supergraphSdl, at));
    await delay(REST_MS);
    rss.push(usageOf(pid).rssMb);
  }
  const { requests, wrong } = await running.stop();
  const points = rss.map((rssMb, at): MemoryPoint => ({ at: at + 1, rssMb }));
  await Promise.all([stopChild(child), heavy.close()]);
  return `weft: ${reloads} supergraphs under W2, ${requests} requests, ${wrong} wrong answers\n\n${renderCurve('reload', points)}`;
}

async function swap(child: ChildProcess, sdl: string): Promise<string> {
  const reply = once(child, 'message');
  child.send({ sdl });
  const [message] = await reply;
  return swappedSchema.parse(message).url;
}

/** The same supergraph as another version: its text differs, so nothing can be taken over. */
function versionOf(sdl: string, version: number): string {
  return sdl.replace(/\nenum link__Purpose/, `\n"""Version ${version}"""\nenum link__Purpose`);
}
