import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, rm, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { milliseconds, type Service } from './compose-file.ts';

/** Where a name and port of the compose file answer on this machine: `flights:4102` → 40123. */
export type PortMap = ReadonlyMap<string, number>;

/** What a container needs to know of its surroundings. */
export type Surroundings = { readonly image: string; readonly scratch: string; readonly ports: PortMap };

/**
 * One service of the compose file as a process of this machine: a folder of its own with the files of the image and
 * its volumes, its command, environment and probe as written, addresses apart.
 */
export class Container {
  readonly name: string;
  readonly #service: Service;
  readonly #surroundings: Surroundings;
  #process: ChildProcess | undefined;
  #log = '';

  constructor(name: string, service: Service, surroundings: Surroundings) {
    this.name = name;
    this.#service = service;
    this.#surroundings = surroundings;
  }

  /** What it wrote, for the error that quotes it. */
  get log(): string {
    return this.#log;
  }

  /** Lays out the file system and runs the command. */
  async start(): Promise<void> {
    const environment = Object.entries(this.#service.environment).map(([key, value]) => [
      key,
      this.#localise(value),
    ]);
    this.#process = spawn(
      process.execPath,
      ['cli/weft.cjs', ...this.#localArguments(this.#service.command)],
      {
        cwd: await this.#layOut(),
        // Nothing of the test's own environment: a container has none of it.
        env: { PATH: process.env['PATH'], UV_THREADPOOL_SIZE: '16', ...Object.fromEntries(environment) },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    for (const stream of [this.#process.stdout, this.#process.stderr])
      stream?.setEncoding('utf8').on('data', (chunk: string) => {
        this.#log += chunk;
      });
  }

  /** Runs the probe until it says healthy. Throws with the log when the process ends or the time to start is over. */
  async untilHealthy(): Promise<void> {
    const { test, start_period } = this.#service.healthcheck;
    const probe = this.#localArguments(test.slice(2));
    for (const deadline = Date.now() + milliseconds(start_period); ; await sleep(300)) {
      const { exitCode, signalCode } = this.#process ?? {};
      if (exitCode != null || signalCode != null || Date.now() > deadline)
        throw new Error(
          `${this.name} is not healthy (exit ${exitCode ?? signalCode ?? 'none'}):\n${this.#log}`,
        );
      const run = promisify(execFile)(process.execPath, probe, { cwd: this.#surroundings.image });
      if (
        await run.then(
          () => true,
          () => false,
        )
      )
        return;
    }
  }

  /** Stops it as Docker does. Returns the exit code; a process that outlives its time is killed and has none. */
  async stop(): Promise<number | null> {
    const child = this.#process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null;
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), milliseconds(this.#service.stop_grace_period));
    await exited;
    clearTimeout(timer);
    return child.exitCode;
  }

  async #layOut(): Promise<string> {
    const { image, scratch } = this.#surroundings;
    const root = join(scratch, 'containers', this.name);
    await mkdir(join(root, '.weft'), { recursive: true });
    for (const entry of await readdir(image)) await symlink(join(image, entry), join(root, entry));
    for (const volume of this.#service.volumes) {
      const [name = '', target = ''] = volume.split(':');
      const source = join(scratch, 'volumes', name);
      const at = join(root, target.replace(/^\/weft\//, ''));
      await mkdir(source, { recursive: true });
      // A volume on a folder of the image takes its place.
      await mkdir(dirname(at), { recursive: true });
      await rm(at, { recursive: true, force: true });
      await symlink(source, at);
    }
    return root;
  }

  #localArguments(args: readonly string[]): string[] {
    const { ports } = this.#surroundings;
    return args.map((arg) => ports.get(`${this.name}:${arg}`)?.toString() ?? arg);
  }

  #localise(text: string): string {
    let local = text;
    for (const [address, port] of this.#surroundings.ports)
      local = local.replaceAll(new RegExp(`(?<=//|@)${address}(?=/|$)`, 'g'), `127.0.0.1:${port}`);
    return local;
  }
}
