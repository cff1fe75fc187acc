import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults, RunOptions } from 'axe-core';
import { type Browser, type BrowserContext, chromium, type Locator, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ensureWeb } from '../../web/ensure.mjs';
import { findChromium } from './support/chromium.ts';
import { meshOwnership } from './support/mesh.ts';
import { type PageServer, startPageServer } from './support/page-server.ts';

declare global {
  interface Window {
    axe: { run(context: { exclude: string[] }, options: RunOptions): Promise<AxeResults> };
  }
}

const executablePath = findChromium();
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const brokenGraph = {
  ok: false,
  findings: [
    {
      code: 'FIELD_TYPE_MISMATCH',
      severity: 'error',
      message: 'Expected one type for Airport.state, got String and Int.',
      place: { file: 'strikes.odcs.yaml', line: 41 },
      subgraph: 'safety',
    },
  ],
} as const;

describe.skipIf(!executablePath)('the playground in a browser', () => {
  let server: PageServer;
  let browser: Browser;
  let context: BrowserContext | undefined;
  /** Page errors, console messages, CSP violations and requests to other hosts of all tests together. */
  const complaints: string[] = [];

  beforeAll(async () => {
    const { directory } = await ensureWeb();
    server = await startPageServer(directory);
    browser = await chromium.launch({
      ...(executablePath ? { executablePath } : {}),
      // Containers run tests as root and have a small /dev/shm.
      args: ['--no-sandbox', '--disable-dev-shm-usage'],
    });
  });
  afterEach(async () => {
    server.setComposition({ ok: true, findings: [], supergraph: meshOwnership.supergraph });
    server.setOwnership(meshOwnership);
    server.setServing(true);
    await context?.close();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  async function open(colorScheme: 'light' | 'dark' = 'light'): Promise<Page> {
    context = await browser.newContext({
      colorScheme,
      reducedMotion: 'reduce',
      viewport: { width: 1440, height: 900 },
    });
    context.setDefaultTimeout(45_000); // before vitest's own, so that a failure names the locator
    const page = await context.newPage();
    page.on('pageerror', (error) => complaints.push(`page error: ${error.message}`));
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(`console: ${message.text()}`);
    });
    page.on('request', (request) => {
      if (!request.url().startsWith(server.url)) complaints.push(`request: ${request.url()}`);
    });
    await page.exposeFunction('reportViolation', (text: string) => complaints.push(`CSP: ${text}`));
    await page.addInitScript(`addEventListener('securitypolicyviolation', (event) =>
      reportViolation(event.violatedDirective + ' ' + event.blockedURI))`);
    await page.goto(server.url);
    // The Execute button is clickable before the editor is up, and does nothing then.
    await editor(page).getByRole('textbox').first().waitFor();
    await strip(page).getByRole('button').first().waitFor();
    // Until the text is coloured a line is one span that begins with its indentation; a click would go there.
    await page.waitForFunction(() =>
      [...document.querySelectorAll('span')].some(({ textContent }) => textContent === 'delay'),
    );
    return page;
  }

  const editor = (page: Page): Locator => page.getByRole('region', { name: 'Operation Editor' });
  const strip = (page: Page): Locator => page.getByRole('region', { name: 'Teams in this query' });
  const panel = (page: Page): Locator => page.getByRole('region', { name: 'Ownership', exact: true });
  const execute = (page: Page): Promise<void> => page.getByRole('button', { name: /^Execute query/ }).click();
  /** Monaco draws a line as spans; the word of a field that occurs once is enough to find it. */
  const word = (page: Page, text: string): Locator => editor(page).getByText(text, { exact: true }).first();

  async function replaceQuery(page: Page, text: string): Promise<void> {
    await word(page, 'BusiestAirports').click();
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.insertText(text); // the editor closes open braces itself
  }

  it('opens with the cross-domain example, its teams and the size of the graph', async () => {
    const page = await open();
    await word(page, 'strikesAggregate').waitFor();
    const chips = await strip(page).getByRole('button').allTextContents();
    expect(chips).toEqual([
      'Network operations7 fields',
      'CRM3 fields',
      'Ground operations3 fields',
      'Sales3 fields',
      'Flight safety2 fields',
    ]);
    const summary = await page.getByRole('banner').textContent();
    expect(summary).toContain('22 fields · 5 teams');
    expect(summary).toContain('3f2a9c1');
    await page.locator('.own-gutter').first().waitFor();
    const links = await page.getByRole('navigation', { name: 'Graph documents' }).getByRole('link').all();
    expect(await Promise.all(links.map((link) => link.getAttribute('href')))).toEqual([
      '/schema.graphql',
      '/supergraph.graphql',
      '/ownership',
    ]);
  });

  it('runs the example and shows the answer', async () => {
    const page = await open();
    await execute(page);
    await page.getByRole('region', { name: 'Result Window' }).getByText('"Atlanta"').waitFor();
    expect(server.requests.at(-1)).toMatchObject({ operationName: 'BusiestAirports', extensions: {} });
  });

  it('shows who answers for the field under the cursor', async () => {
    const page = await open();
    await word(page, 'delay').click();
    const card = panel(page).getByRole('region', { name: 'Owner of FlightsAverage.delay' });
    await card.waitFor();
    const text = await card.textContent();
    for (const part of ['Network operations', 'Ada Marsh', 'flights.flights', '1.0.0', 'public']) {
      expect(text).toContain(part);
    }
    expect(await card.getByRole('link').getAttribute('href')).toBe(
      'mailto:network-operations@meridian.example',
    );
    await word(page, 'tier').click();
    await panel(page).getByRole('region', { name: 'Owner of Member.tier' }).waitFor();
  });

  it('names the team on hover', async () => {
    const page = await open();
    await word(page, 'strikesAggregate').hover();
    await page.getByRole('tooltip').getByText('Flight safety').waitFor();
  });

  it('follows an edit, also through a half-typed document, and warns of personal data', async () => {
    const page = await open();
    await replaceQuery(page, '{ members { email');
    await strip(page).getByRole('button', { name: 'CRM 2 fields' }).waitFor();
    for (const _closed of '}}') await page.keyboard.press('Delete'); // what the editor closed by itself
    await panel(page).getByRole('region', { name: 'Owner of Member.email' }).waitFor();
    expect(await strip(page).getByRole('button').allTextContents()).toEqual(['CRM2 fields']);
    await page.keyboard.insertText(' tier } }');
    await strip(page).getByRole('button', { name: 'CRM 3 fields' }).waitFor();
    expect(await strip(page).getByRole('button').count()).toBe(1);
    const care = panel(page).getByRole('heading', { name: 'Handle with care' });
    await care.waitFor();
  });

  it('pins the owner in the documentation', async () => {
    const page = await open();
    await page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
    await page.getByRole('link', { name: 'Airport', exact: true }).click();
    const owners = page.getByRole('region', { name: 'Owners of Airport' });
    expect(await owners.getByRole('listitem').allTextContents()).toHaveLength(4);
    await page.getByRole('link', { name: 'strikesAggregate' }).click();
    const card = page.getByRole('region', { name: 'Owner of Airport.strikesAggregate' });
    expect(await card.textContent()).toContain('Flight safety');
  });

  it('asks for a receipt when told to', async () => {
    const page = await open();
    await replaceQuery(page, '{ members { tier'); // short: Monaco draws only the lines in view
    await page.getByRole('checkbox', { name: 'Receipt' }).check();
    await execute(page);
    await page.getByRole('region', { name: 'Result Window' }).getByText('"receipt"').waitFor();
    expect(server.requests.at(-1)?.extensions).toEqual({ weft: { receipt: true } });
  });

  it('says that the new graph does not compose, and stops saying it once it does', async () => {
    const page = await open();
    const banner = page.getByRole('heading', {
      name: 'New graph does not compose; the previous one keeps serving',
    });
    expect(await banner.count()).toBe(0);
    server.setComposition(brokenGraph);
    await banner.waitFor();
    const text = await page.getByRole('status', { name: 'Composition' }).textContent();
    expect(text).toContain('FIELD_TYPE_MISMATCH');
    expect(text).toContain('Expected one type for Airport.state');
    expect(text).toContain('strikes.odcs.yaml:41');
    expect(await axeProblems(page)).toEqual([]);
    server.setComposition({ ok: true, findings: [], supergraph: meshOwnership.supergraph });
    await banner.waitFor({ state: 'detached' });
  });

  it('takes over the owners of a graph that was swapped in', async () => {
    const page = await open();
    const teams = { ...meshOwnership.teams, crm: { title: 'Customer care' } };
    server.setOwnership({ ...meshOwnership, supergraph: 'bbbbbbb', teams });
    server.setComposition({ ok: true, findings: [], supergraph: 'bbbbbbb' });
    await strip(page).getByRole('button', { name: 'Customer care 3 fields' }).waitFor();
    await page.getByText('bbbbbbb').waitFor();
  });

  it('comes to life when the first graph composes only after the page was opened', async () => {
    server.setServing(false);
    server.setComposition({ ...brokenGraph, supergraph: null });
    context = await browser.newContext();
    context.setDefaultTimeout(45_000);
    const page = await context.newPage();
    await page.goto(server.url);
    await page.getByRole('heading', { name: 'The graph does not compose; nothing is served yet' }).waitFor();
    await editor(page).getByRole('textbox').first().waitFor();
    server.setServing(true);
    server.setComposition({ ok: true, findings: [], supergraph: meshOwnership.supergraph });
    await strip(page).getByRole('button', { name: 'CRM 3 fields' }).waitFor();
  });

  it('fits a phone: the answer below the question, and panels over both', async () => {
    context = await browser.newContext({ viewport: { width: 390, height: 844 } });
    context.setDefaultTimeout(45_000);
    const page = await context.newPage();
    await page.goto(server.url);
    await word(page, 'flightsAggregate').waitFor();
    await strip(page).getByRole('button', { name: 'CRM 3 fields' }).waitFor();
    expect(await panel(page).count()).toBe(0);
    await execute(page);
    const answer = page.getByRole('region', { name: 'Result Window' });
    await answer.getByText('152118').waitFor();
    const [asked, answered] = await Promise.all([editor(page).boundingBox(), answer.boundingBox()]);
    expect(answered?.y).toBeGreaterThan((asked?.y ?? 0) + (asked?.height ?? 0));
    expect(answered?.width).toBeGreaterThan(280);
    await page.getByRole('button', { name: 'Show Ownership' }).click();
    expect((await panel(page).boundingBox())?.width).toBeGreaterThan(280);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  });

  it.each(['light', 'dark'] as const)('has no accessibility problem in %s', async (colorScheme) => {
    const page = await open(colorScheme);
    await word(page, 'delay').click();
    await execute(page);
    await page.getByRole('region', { name: 'Result Window' }).getByText('"Atlanta"').waitFor();
    expect(await axeProblems(page)).toEqual([]);
    await page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
    await page.getByRole('link', { name: 'Airport', exact: true }).click();
    await page.getByRole('region', { name: 'Owners of Airport' }).waitFor();
    expect(await axeProblems(page)).toEqual([]);
  });

  it('did all of this offline, without error or violation of the content security policy', () => {
    expect(complaints).toEqual([]);
  });
});

/** Serious and critical findings; Monaco's inside and GraphiQL's nested tab buttons are upstream's. */
async function axeProblems(page: Page): Promise<readonly string[]> {
  await page.evaluate(axeSource); // a script tag would be stopped by our own policy
  const results = await page.evaluate(() =>
    window.axe.run(
      { exclude: ['.monaco-editor', '.graphiql-tab'] },
      { runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] } },
    ),
  );
  return results.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(' | ')}`);
}
