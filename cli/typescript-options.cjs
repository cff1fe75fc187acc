// How TypeScript becomes JavaScript on Node 20. What is changed here makes what is kept of earlier runs worthless: count VERSION up.
exports.VERSION = 1;
exports.OPTIONS = {
  loader: 'ts',
  target: 'node20',
  // As Node 24 does it: what is imported only as a type must say so.
  tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
};
