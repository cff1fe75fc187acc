/** HTML that is safe to put into a page: made only by the tag below, which escapes what it is given. */
export type Html = { readonly html: string };

type Part = string | number | Html | readonly Html[] | undefined;

/** A template whose values are escaped, except HTML that was made the same way. */
export function html(strings: TemplateStringsArray, ...values: readonly Part[]): Html {
  return { html: strings.reduce((text, part, index) => text + part + partText(values[index]), '') };
}

function partText(value: Part): string {
  if (value === undefined) return '';
  if (typeof value === 'string' || typeof value === 'number') return escaped(String(value));
  return 'html' in value ? value.html : value.map((one) => one.html).join('\n');
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** A link for addresses that only lead somewhere; anything else (`javascript:`) stays text. */
export function link(url: string, text: string = url): Html {
  return /^(https?:\/\/|mailto:)/i.test(url)
    ? html`<a href="${url}" rel="noreferrer">${text}</a>`
    : html`${text}`;
}
