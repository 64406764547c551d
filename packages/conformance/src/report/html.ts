import { CLIENT_TITLES } from '../vocabulary.js';
import { RunReport } from '../runner.js';
import { SCRIPT } from './html-script.js';
import { STYLE } from './html-style.js';
import { toJsonReport } from './json.js';

/** The report as one self-contained page: no network, readable on a phone, light and dark. */
export function toHtml(report: RunReport): string {
  const data = { ...toJsonReport(report), clientTitles: CLIENT_TITLES };
  // Inside a script element "</script" and "<!--" must not appear, whatever the server sent.
  const json = JSON.stringify(data)
    .replaceAll('<', '\\u003c')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>SCIM conformance</title>
<style>${STYLE}</style>
</head>
<body>
<header class="top"><div class="wrap" id="head"></div></header>
<main class="wrap">
<section id="clients" aria-label="By client"></section>
<section id="areas" aria-label="By area"></section>
<section aria-label="Checks">
<h2>Checks</h2>
<form id="filters" class="filters"></form>
<p id="shown" class="quiet" role="status"></p>
<div id="results"></div>
</section>
</main>
<noscript><p class="wrap">This report needs JavaScript; the JSON report has the same content.</p></noscript>
<script type="application/json" id="data">${json}</script>
<script>${SCRIPT}</script>
</body>
</html>
`;
}
