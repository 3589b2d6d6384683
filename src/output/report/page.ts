import { createHash } from "node:crypto";
import { fragment, type Html, trusted } from "@/text/html.ts";
import { enhance } from "@/output/report/enhance.ts";
import { STYLE } from "@/output/report/style.ts";

const SCRIPT = `(${enhance})(document);`;

/** Nothing is fetched, and no other script runs. */
const POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-" +
  `${createHash("sha256").update(SCRIPT).digest("base64")}'`;

/** A page that needs nothing else, in the look of the report. */
export function page(title: string, body: Html): string {
  return fragment`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${trusted(STYLE)}</style>
</head>
<body>
${body}
<script>${trusted(SCRIPT)}</script>
</body>
</html>
`.markup;
}
