import { existsSync } from 'node:fs';

const USUAL_PATHS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/**
 * The browser to test with: `CHROMIUM_PATH`, else one of the usual places. Without one the tests are skipped with a
 * line that says how to get it; where `CI` is set it throws, so that CI cannot pass by skipping.
 */
export function findChromium(): string | undefined {
  const named = process.env['CHROMIUM_PATH'];
  if (named && !existsSync(named)) throw new Error(`Expected a browser at CHROMIUM_PATH, got "${named}".`);
  const found = named ?? USUAL_PATHS.find((path) => existsSync(path));
  if (found) return found;
  const advice =
    'apt-get install -y --no-install-recommends chromium fonts-dejavu-core, or set CHROMIUM_PATH';
  if (process.env['CI']) throw new Error(`Expected Chromium for the browser tests: ${advice}.`);
  console.warn(`Browser tests skipped, no Chromium: ${advice}.`);
  return undefined;
}
