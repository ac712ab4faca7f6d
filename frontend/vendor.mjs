// Makes src/pvegraph/web/static/vendor of what node_modules has: bundles of frontend/entries, files copied as they are,
// a manifest with checksums, and the licence of every package of which some octet is served.
// `--strip-lock` takes the download addresses out of package-lock.json: names, versions and hashes identify a package.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { build } from "esbuild";

const TARGET = new URL("../src/pvegraph/web/static/vendor/", import.meta.url).pathname;
const COPIES = {
  "pico.min.css": "@picocss/pico/css/pico.min.css",
  "auto-complete-element.js": "@github/auto-complete-element/dist/bundle.js",
  "leaflet.js": "leaflet/dist/leaflet.js",
  "leaflet.css": "leaflet/dist/leaflet.css",
  "leaflet.markercluster.js": "leaflet.markercluster/dist/leaflet.markercluster.js",
  "MarkerCluster.css": "leaflet.markercluster/dist/MarkerCluster.css",
  "world-110m.json": "world-atlas/countries-110m.json",
  "world-50m.json": "world-atlas/countries-50m.json",
  "fonts/source-sans-3-latin.woff2": "@fontsource-variable/source-sans-3/files/source-sans-3-latin-wght-normal.woff2",
  "fonts/source-sans-3-latin-ext.woff2":
    "@fontsource-variable/source-sans-3/files/source-sans-3-latin-ext-wght-normal.woff2",
  "fonts/vazirmatn-arabic.woff2": "@fontsource-variable/vazirmatn/files/vazirmatn-arabic-wght-normal.woff2",
};
const MAP_COMMENT = /\n?\/[/*]# sourceMappingURL=\S+( \*\/)?\s*$/;

function stripLock() {
  const lock = JSON.parse(readFileSync("package-lock.json", "utf8"));
  for (const entry of Object.values(lock.packages)) delete entry.resolved;
  writeFileSync("package-lock.json", JSON.stringify(lock, null, 2) + "\n");
}

function packageOf(path) {
  const parts = path.slice(path.indexOf("node_modules/")).split("node_modules/");
  const last = parts.pop().split("/");
  return [...parts, last.slice(0, last[0].startsWith("@") ? 2 : 1).join("/")].join("node_modules/");
}

function write(name, content) {
  mkdirSync(dirname(join(TARGET, name)), { recursive: true });
  writeFileSync(join(TARGET, name), content);
}

async function bundle(entry) {
  const made = await build({
    entryPoints: [join("entries", entry)],
    bundle: true,
    format: "esm",
    minify: true,
    target: "es2022",
    legalComments: "none",
    metafile: true,
    write: false,
    outfile: entry,
    banner: { js: "/* Built of the packages that MANIFEST.json names, whose licences are in licences/. */" },
  });
  const inputs = Object.entries(Object.values(made.metafile.outputs)[0].inputs);
  const used = inputs.filter(([path, { bytesInOutput }]) => bytesInOutput && path.includes("node_modules/"));
  return { content: made.outputFiles[0].contents, packages: [...new Set(used.map(([path]) => packageOf(path)))].sort() };
}

function copy(source) {
  const content = readFileSync(join("node_modules", source));
  const isText = /\.(js|css)$/.test(source);
  return {
    content: isText ? Buffer.from(content.toString().replace(MAP_COMMENT, "\n")) : content,
    packages: [packageOf(`node_modules/${source}`)],
  };
}

function licensed(folder, lock) {
  const { version, license, integrity } = lock[folder];
  const file = readdirSync(folder).find((each) => /licen[cs]e|copying/i.test(each));
  const text = `licences/${folder.replace("node_modules/", "").replaceAll("@", "").replaceAll("/", "-")}.txt`;
  write(text, readFileSync(join(folder, file)));
  return { version, license, integrity, text };
}

async function vendor() {
  const lock = JSON.parse(readFileSync("package-lock.json", "utf8")).packages;
  rmSync(TARGET, { recursive: true, force: true });
  const made = {};
  for (const entry of readdirSync("entries").sort()) made[basename(entry)] = await bundle(entry);
  for (const [name, source] of Object.entries(COPIES)) made[name] = copy(source);
  const files = {};
  for (const [name, { content, packages }] of Object.entries(made)) {
    write(name, content);
    files[name] = { packages, sha256: createHash("sha256").update(content).digest("hex") };
  }
  const names = [...new Set(Object.values(files).flatMap(({ packages }) => packages))].sort();
  const packages = Object.fromEntries(names.map((name) => [name, licensed(name, lock)]));
  writeFileSync(join(TARGET, "MANIFEST.json"), JSON.stringify({ packages, files }, null, 2) + "\n");
}

if (process.argv.includes("--strip-lock")) stripLock();
else await vendor();
