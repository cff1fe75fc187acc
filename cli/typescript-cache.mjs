import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/*
 * JavaScript made of TypeScript, kept between processes, because making it costs more than running most commands. One file for each source: it is
 * replaced when the source changes, so the folder grows no larger than the code.
 */

/** Characters of a hash as it is written. */
const HASH_LENGTH = 43;

/** What was made of sources, in a folder that may be shared, read-only or gone. */
export class TypeScriptCache {
  #folder;
  #isWritable = true;

  /** `folder` belongs to one compiler and its settings; it is made when something is kept. */
  constructor(folder) {
    this.#folder = folder;
  }

  /** What was made of this source at this path; undefined when nothing was, or when it is damaged. */
  find(path, source) {
    let text;
    try {
      text = readFileSync(this.#fileOf(path), 'utf8');
    } catch {
      return undefined;
    }
    const code = text.slice(2 * HASH_LENGTH);
    return text.startsWith(hash(source) + hash(code)) ? code : undefined;
  }

  /** Keeps what was made. Whoever reads meanwhile sees the old file or the new one; where nothing can be written nothing is kept. */
  keep(path, source, code) {
    if (!this.#isWritable) return;
    const file = this.#fileOf(path);
    const part = `${file}.${randomBytes(6).toString('hex')}`;
    try {
      mkdirSync(this.#folder, { recursive: true });
      writeFileSync(part, hash(source) + hash(code) + code, { flag: 'wx' });
      renameSync(part, file);
    } catch {
      this.#isWritable = false;
      removeIfThere(part);
    }
  }

  #fileOf(path) {
    return join(this.#folder, `${hash(path)}.js`);
  }
}

function removeIfThere(file) {
  try {
    rmSync(file, { force: true });
  } catch {
    // Where it could not be made there is nothing to remove.
  }
}

function hash(text) {
  return createHash('sha256').update(text).digest('base64url');
}
