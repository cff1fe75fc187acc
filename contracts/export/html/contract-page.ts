import { domainOf, type Exported, endpointOf, titleOf } from '../exported.ts';
import { type Html, html, link } from './html-text.ts';
import { objectSection } from './object-section.ts';
import { STYLE } from './style.ts';

/**
 * A contract as a page for people: what the product is, what it promises, what it asks of its readers, and every property. One
 * file that asks nothing of the network; every text of the contract is escaped.
 */
export function toHtml({ contract, neighbours }: Exported): string {
  const { description, tags = [] } = contract;
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${titleOf(contract)} · ${contract.id}</title>
<style>${{ html: STYLE }}</style>
</head>
<body>
<main>
<header>
<h1>${titleOf(contract)}</h1>
<ul class="facts">
${[
  chip('product', contract.id),
  chip('version', contract.version),
  html`<li class="chip ${STATUS[contract.status]}"><b>${contract.status}</b></li>`,
  chip('domain', domainOf(contract)),
  ...(contract.team?.name ? [chip('owner', contract.team.name)] : []),
  ...tags.map((tag) => html`<li class="chip soft">#${tag}</li>`),
]}
</ul>
${paragraph(description?.purpose)}
</header>
<section class="columns" aria-label="The contract in short">
${[promises(contract), expectations(contract), people(contract)]}
</section>
${contract.schema.map(objectSection)}
${relations(neighbours)}
<footer>${contract.id} ${contract.version}, an open data contract (ODCS v3.1).</footer>
</main>
</body>
</html>
`;
  return page.html;
}

type Contract = Exported['contract'];

const STATUS: Readonly<Record<Contract['status'], string>> = {
  proposed: 'soft',
  draft: 'soft',
  active: 'good',
  deprecated: 'warn',
  retired: 'bad',
};

function chip(name: string, value: string): Html {
  return html`<li class="chip">${name} <b>${value}</b></li>`;
}

function paragraph(text: string | undefined): Html {
  return text === undefined ? html`` : html`<p>${text}</p>`;
}

const UNITS: Readonly<Record<string, string>> = {
  s: 'seconds',
  min: 'minutes',
  h: 'hours',
  d: 'days',
  w: 'weeks',
  mo: 'months',
  y: 'years',
  percent: '%',
};

/** What promises mean to who reads the data; `#` is the amount. */
const PROMISES: Readonly<Record<string, string>> = {
  latency: 'Data is at most # old',
  availability: 'It can be read # of the time',
  retention: 'Data is kept for #',
  frequency: 'New data comes every #',
  throughput: 'It carries #',
  errorRate: 'At most # of the questions fail',
  generalAvailability: 'Open to everybody from #',
  endOfSupport: 'Supported until #',
  endOfLife: 'Served until #',
  timeToDetect: 'Faults are noticed within #',
  timeToNotify: 'Consumers are told of faults within #',
  timeToRepair: 'Faults are repaired within #',
  timeOfAvailability: 'Ready every day at #',
};

function promises({ slaProperties = [] }: Contract): Html {
  const items = slaProperties.map(({ property, value, unit, element, description }) => {
    const amount =
      unit === undefined ? String(value) : `${value}${unit === 'percent' ? '' : ' '}${unitOf(value, unit)}`;
    return html`<dt>${(PROMISES[property] ?? `${property} #`).replace('#', () => amount)}</dt>
<dd>${element === undefined ? '' : html`<code>${element}</code> `}${description ?? ''}</dd>`;
  });
  return html`<div class="card"><h3>What it promises</h3>${items.length > 0 ? html`<dl>${items}</dl>` : html`<p class="soft">Nothing about its service.</p>`}</div>`;
}

function unitOf(value: unknown, unit: string): string {
  const name = UNITS[unit] ?? unit;
  return value === 1 ? name.replace(/s$/, '') : name;
}

function expectations({ description, roles = [], price }: Contract): Html {
  const rights = roles.map(
    ({ role, description: text }) => html`<li><code>${role}</code> ${text ?? ''}</li>`,
  );
  return html`<div class="card"><h3>How to use it</h3>
${paragraph(description?.usage)}
${description?.limitations === undefined ? '' : html`<p class="soft">${description.limitations}</p>`}
${rights.length > 0 ? html`<p>Roles that may read it:</p><ul>${rights}</ul>` : ''}
${price === undefined ? '' : html`<p>Price: ${price.priceAmount ?? 0} ${price.priceCurrency ?? ''} per ${price.priceUnit ?? 'use'}</p>`}</div>`;
}

function people(contract: Contract): Html {
  const { team, support = [] } = contract;
  const endpoint = endpointOf(contract);
  const members = (team?.members ?? []).map(
    ({ username, name, role }) =>
      html`<li>${name ?? username}${role === undefined ? '' : html` <span class="soft">${role}</span>`}</li>`,
  );
  const channels = support.map(
    ({ channel, url, description }) =>
      html`<li>${url === undefined ? html`${channel}` : link(url, channel)} <span class="soft">${description ?? ''}</span></li>`,
  );
  return html`<div class="card"><h3>Whom to ask</h3>
${team?.name === undefined ? html`<p class="soft">No team is named.</p>` : html`<p><b>${team.name}</b> ${team.description ?? ''}</p>`}
${members.length > 0 ? html`<ul>${members}</ul>` : ''}
${channels.length > 0 ? html`<p>Support</p><ul>${channels}</ul>` : ''}
${endpoint === undefined ? '' : html`<p>GraphQL: ${link(endpoint)}</p>`}</div>`;
}

function relations(neighbours: Exported['neighbours']): Html {
  if (neighbours.length === 0) return html``;
  const items = neighbours.map(
    (other) =>
      html`<li><b>${titleOf(other)}</b> <code>${other.id}</code> ${other.version} <span class="soft">${other.description?.purpose ?? ''}</span></li>`,
  );
  return html`<h2>Connected with</h2><div class="card"><ul>${items}</ul></div>`;
}
