/** The page at `/` of a gateway without built web pages: what there is, and how to get the rest. */
export function landingPage(surfaces: Readonly<Record<string, string>>): string {
  const rows = Object.entries(surfaces)
    .map(([path, what]) => `<tr><td><a href="${path}"><code>${path}</code></a></td><td>${what}</td></tr>`)
    .join('\n');
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Weft gateway</title><meta name="viewport" content="width=device-width">
<style>body{font:16px/1.5 system-ui,sans-serif;margin:3rem auto;max-width:48rem;padding:0 1rem}td{padding:.2rem 1rem .2rem 0}</style></head>
<body>
<h1>The gateway runs</h1>
<p>The playground has not been built. Run <code>npm run build</code> and start again to have it on this page.</p>
<table>
${rows}
</table>
</body>
</html>
`;
}
