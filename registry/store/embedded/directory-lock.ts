import { randomUUID } from 'node:crypto';
import { link, readdir, readFile, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { StoreError } from '../store-error.ts';

const LOCK = /^lock\.(\d+)$/;
// Only for owners on another host, whose process nobody here can see.
const HEARTBEAT_MS = 10_000;
const SILENT_AFTER_MS = 60_000;
const MAX_ATTEMPTS = 20;

const ownerSchema = z.object({
  pid: z.int(),
  host: z.string(),
  /** When the process began, as its system counts; process numbers come round again. */
  began: z.string().optional(),
  since: z.string(),
});
type Owner = z.output<typeof ownerSchema>;
type Lock = { readonly number: number; readonly file: string; readonly owner: Owner | undefined };

/**
 * The right to write a directory, for one process at a time. Lock files count up and the highest holds: whoever takes over from a
 * dead owner links the next number, which only one can do, and looks again before it removes the old ones.
 */
export class DirectoryLock {
  readonly #directory: string;
  readonly #file: string;
  readonly #heartbeat: NodeJS.Timeout;

  private constructor(directory: string, file: string) {
    this.#directory = directory;
    this.#file = file;
    this.#heartbeat = setInterval(() => {
      const now = new Date();
      utimes(file, now, now).catch(() => undefined);
    }, HEARTBEAT_MS);
    this.#heartbeat.unref();
  }

  /** Takes the lock; throws when a living process has it. */
  static async take(directory: string): Promise<DirectoryLock> {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const highest = await highestLock(directory);
      if (highest?.owner && (await isAlive(highest.owner, highest.file)))
        throw locked(directory, highest.owner);
      const file = join(directory, `lock.${(highest?.number ?? 0) + 1}`);
      if (!(await createLock(directory, file))) continue;
      if ((await highestLock(directory))?.file === file) {
        await removeOthers(directory, file);
        return new DirectoryLock(directory, file);
      }
      await rm(file, { force: true });
    }
    throw new StoreError('locked', `Many processes want the registry in ${directory} at once. Try again.`);
  }

  /** Throws when the lock was taken over: this process was silent for so long that another host took it for dead. */
  async ensureHeld(): Promise<void> {
    if (await stat(this.#file).catch(() => undefined)) return;
    throw new StoreError(
      'locked',
      `The registry in ${this.#directory} was taken over by another process while this one stood still. Start again.`,
    );
  }

  /** An empty lock is nobody's. It stays, so that numbers only count up. */
  async release(): Promise<void> {
    clearInterval(this.#heartbeat);
    await truncate(this.#file).catch(() => undefined);
  }
}

/** Makes the lock file with its owner in it at one stroke; false when somebody else has made it. */
async function createLock(directory: string, file: string): Promise<boolean> {
  const began = await processBegan(process.pid);
  const owner: Owner = {
    pid: process.pid,
    host: hostname(),
    ...(began === undefined ? {} : { began }),
    since: new Date().toISOString(),
  };
  const unfinished = join(directory, `unfinished-${randomUUID()}`);
  await writeFile(unfinished, `${JSON.stringify(owner)}\n`, { mode: 0o600 });
  try {
    await link(unfinished, file);
    return true;
  } catch (error) {
    // Somebody made it; or got the lock, and tidied away what looked unfinished.
    if (error instanceof Error && 'code' in error && (error.code === 'EEXIST' || error.code === 'ENOENT'))
      return false;
    throw error;
  } finally {
    await rm(unfinished, { force: true });
  }
}

async function highestLock(directory: string): Promise<Lock | undefined> {
  const numbers = (await readdir(directory)).flatMap((name) => LOCK.exec(name)?.[1] ?? []).map(Number);
  if (numbers.length === 0) return undefined;
  const number = Math.max(...numbers);
  const file = join(directory, `lock.${number}`);
  // One that is gone meanwhile was given up for a higher one; the next look finds that.
  const content = await readFile(file, 'utf8').catch(() => '');
  return { number, file, owner: readOwner(content) };
}

async function removeOthers(directory: string, own: string): Promise<void> {
  for (const name of await readdir(directory)) {
    const file = join(directory, name);
    if (LOCK.test(name) && file !== own) await rm(file, { force: true });
  }
}

function readOwner(content: string): Owner | undefined {
  try {
    return ownerSchema.safeParse(JSON.parse(content)).data;
  } catch {
    return undefined;
  }
}

async function isAlive(owner: Owner, file: string): Promise<boolean> {
  if (owner.host !== hostname()) {
    const found = await stat(file).catch(() => undefined);
    return found !== undefined && Date.now() - found.mtimeMs < SILENT_AFTER_MS;
  }
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
  const began = await processBegan(owner.pid);
  return owner.began === undefined || began === undefined ? began !== ENDED : began === owner.began;
}

const ENDED = 'ended';

/** When a process began; `ended` for one that only waits to be collected, undefined where the system does not tell. */
async function processBegan(pid: number): Promise<string | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  // The name in parentheses may hold anything; state is the first field behind it, the start time the twentieth.
  const fields = text?.slice(text.lastIndexOf(')') + 2).split(' ');
  return fields?.[0] === 'Z' || fields?.[0] === 'X' ? ENDED : fields?.[19];
}

function locked(directory: string, owner: Owner): StoreError {
  const who = owner.host === hostname() ? `process ${owner.pid}` : `process ${owner.pid} on ${owner.host}`;
  return new StoreError(
    'locked',
    `The registry in ${directory} is open in ${who} since ${owner.since}, and only one process can write it. ` +
      'Give the http address of that one instead (http://HOST:PORT/registry/v1), or stop it. ' +
      'Several gateways share a registry by a postgres:// address.',
  );
}
