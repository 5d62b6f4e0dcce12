// Build static/css/ from Sass. `node build.mjs`; the results are committed, so that a machine without node can run the site.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import * as sass from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "..", "css");

// GOV.UK Frontend's functional colours, in our words.
const tokens = {
  "text": "ink", "secondary-text": "muted", "inverse-text": "on-sea", "body-background": "paper", "print-text": "ink",
  "input-border": "line", "border": "rule", "hover": "rule", "error": "red", "success": "green", "brand": "sea",
  "focus": "gold", "focus-text": "on-gold", "link": "sea", "link-hover": "sea-deep", "link-visited": "sea",
  "link-active": "ink", "surface-background": "surface", "surface-text": "ink", "surface-border": "rule",
  "template-background": "paper",
};

function ownColours(css) {
  return css.replace(/var\(--govuk-([a-z-]+)-colour,\s*#[0-9a-f]{3,6}\)/g, (whole, name) => {
    if (!(name in tokens)) throw new Error(`No token for the functional colour ${name}`);
    return `var(--${tokens[name]})`;
  }).replace(/#651b1b\b/g, "var(--red-deep)").replace(/#f3f3f3\b/g, "var(--sea-tint)"); // shades it takes from its own palette
}

// Rules that come along with a component and that no page of ours uses.
function withoutUnused(css) {
  return css.replace(/(?<=[{}])[^{}@]*\.govuk-(?:tag|summary-card|(?:radios|checkboxes)__(?:conditional|divider)|error-message--)[^{}]*\{[^{}]*\}/g, "")
    .replace(/@media[^{}]+\{\}/g, "");
}

mkdirSync(out, { recursive: true });
for (const name of ["app", "workshop"]) {
  const { css } = sass.compile(join(here, `${name}.scss`), { style: "compressed", quietDeps: true });
  const done = withoutUnused(ownColours(css)).replace(/^\uFEFF/, "");
  writeFileSync(join(out, `${name}.css`), done + "\n");
  console.log(`${name}.css: ${(done.length / 1024).toFixed(1)} kB, ${(gzipSync(done, { level: 9 }).length / 1024).toFixed(1)} kB gzipped`);
}
