/** A media type or range as a header names it: lower-case essence, the charset and the quality (0 to 1). */
export type MediaType = {
  readonly essence: string;
  readonly charset: string | undefined;
  readonly quality: number;
};

/** Reads one media type such as `application/json; charset=utf-8` (RFC 9110 §8.3.1); other parameters are dropped. */
export function parseMediaType(text: string): MediaType {
  const [essence = '', ...parameters] = text.split(';');
  let charset: string | undefined;
  let quality = 1;
  for (const parameter of parameters) {
    const equals = parameter.indexOf('=');
    const name = parameter.slice(0, equals).trim().toLowerCase();
    const value = parameter.slice(equals + 1).trim();
    if (name === 'charset') charset = value.replace(/^"(.*)"$/, '$1').toLowerCase();
    if (name === 'q') quality = readQuality(value);
  }
  return { essence: essence.trim().toLowerCase(), charset, quality };
}

/** Reads a list with qualities: Accept, Accept-Encoding (RFC 9110 §12.5). */
export function parseAcceptList(header: string): readonly MediaType[] {
  return header.split(',').map(parseMediaType);
}

/** True for UTF-8 by any of its names, and for no charset at all: JSON is UTF-8 (RFC 8259 §8.1). */
export function isUtf8Charset(charset: string | undefined): boolean {
  return charset === undefined || charset === 'utf-8' || charset === 'utf8';
}

function readQuality(value: string): number {
  const quality = Number(value);
  return quality >= 0 && quality <= 1 ? quality : 1;
}
