import { Lexer } from 'yaml';

/** What nests deeper than anybody writes; the parser, which calls itself, has room for several times as much. */
const MAX_BRACKETS = 200;
const MAX_COLUMN = 200;

/** The lexer puts it before a text without quotes. */
const TEXT_FOLLOWS = '\u001f';

/**
 * True for YAML that could exhaust the stack of the parser. It has to be known beforehand: a stack that ends while V8 compiles a
 * regular expression is no RangeError but the end of the process.
 */
export function nestsTooDeep(text: string): boolean {
  return hasDeepBlocks(text) || (mayHaveDeepBrackets(text) && hasDeepBrackets(text));
}

/** Blocks nest by columns: by indentation, or by indicators one after the other on a line, as in `- - ? a`. */
function hasDeepBlocks(text: string): boolean {
  for (const [start] of text.matchAll(/^[ ]*(?:[-?:][ \t]+)*/gm)) if (start.length > MAX_COLUMN) return true;
  return false;
}

/** Spares other texts the lexer. */
function mayHaveDeepBrackets(text: string): boolean {
  return (text.match(/[[{]/g)?.length ?? 0) > MAX_BRACKETS;
}

function hasDeepBrackets(text: string): boolean {
  let depth = 0;
  let isText = false;
  for (const token of new Lexer().lex(text)) {
    if (!isText && (token === '[' || token === '{')) depth += 1;
    if (!isText && (token === ']' || token === '}')) depth -= 1;
    if (depth > MAX_BRACKETS) return true;
    isText = token === TEXT_FOLLOWS;
  }
  return false;
}
