// Draws a page of Markdown as GitHub shows it, in Chromium, and keeps the picture.
//
// usage: node summary.mjs PAGE.md PICTURE.png CHROMIUM
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { marked } from 'marked';
import { chromium } from 'playwright-core';

const [page, picture, executablePath] = process.argv.slice(2);
const styles = createRequire(import.meta.url).resolve('github-markdown-css/github-markdown-light.css');
const body = marked.parse(readFileSync(page, 'utf8'), { gfm: true });
const html = `<!doctype html><meta charset="utf-8"><style>${readFileSync(styles, 'utf8')}
  body { margin: 24px; width: 860px; }</style><article class="markdown-body">${body}</article>`;

// Nothing is fetched: neither by the page nor by the browser for itself.
const browser = await chromium.launch({
  executablePath,
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
const tab = await browser.newPage({ viewport: { width: 908, height: 600 }, deviceScaleFactor: 1.5, offline: true });
await tab.setContent(html);
await tab.screenshot({ path: picture, fullPage: true });
await browser.close();
