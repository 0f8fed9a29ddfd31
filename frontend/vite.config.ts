/**
 * One bundle a kind of page. A file in entries/ is an entry of its own: `{% vite_asset "entries/main.ts" %}` loads it,
 * so a new kind of page needs no change here. A file in workers/ is a service worker; a view serves it (quizzes.views).
 */
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const entries = ["entries", "workers"].flatMap((folder) => readdirSync(here(folder)).map((name) => here(`./${folder}/${name}`)));

export default defineConfig({
  root: here("."),
  // Relative: chunks find each other under any STATIC_URL and under a path prefix.
  base: "./",
  publicDir: "public",
  css: {
    transformer: "lightningcss",
    // The floor of the offices: newer syntax (nesting, light-dark) is lowered to it.
    lightningcss: { targets: { chrome: 108 << 16, firefox: 115 << 16, safari: (16 << 16) | (4 << 8) } },
  },
  build: {
    outDir: "dist",
    manifest: "manifest.json",
    target: ["chrome108", "firefox115", "safari16.4"],
    cssMinify: "lightningcss",
    assetsInlineLimit: 0, // the content security policy knows no data: but for images, and files cache better
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: { input: entries },
  },
});
