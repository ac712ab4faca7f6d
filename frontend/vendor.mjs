// Copies what the pages use from node_modules to src/pvegraph/web/static/vendor, with checksums and licences.
// `--strip-lock` takes the download addresses out of package-lock.json: names, versions and hashes identify a package.
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const TARGET = new URL("../src/pvegraph/web/static/vendor/", import.meta.url).pathname;
const COPIES = {
  "pico.min.css": "@picocss/pico/css/pico.min.css",
  "fonts/source-sans-3-latin.woff2": "@fontsource-variable/source-sans-3/files/source-sans-3-latin-wght-normal.woff2",
  "fonts/source-sans-3-latin-ext.woff2":
    "@fontsource-variable/source-sans-3/files/source-sans-3-latin-ext-wght-normal.woff2",
  "fonts/vazirmatn-arabic.woff2": "@fontsource-variable/vazirmatn/files/vazirmatn-arabic-wght-normal.woff2",
};

function stripLock() {
  const lock = JSON.parse(readFileSync("package-lock.json", "utf8"));
  for (const entry of Object.values(lock.packages)) delete entry.resolved;
  writeFileSync("package-lock.json", JSON.stringify(lock, null, 2) + "\n");
}

function packageOf(path) {
  return path.split("/").slice(0, path.startsWith("@") ? 2 : 1).join("/");
}

function vendor() {
  const lock = JSON.parse(readFileSync("package-lock.json", "utf8")).packages;
  const files = {};
  const packages = {};
  rmSync(TARGET, { recursive: true, force: true });
  for (const [name, source] of Object.entries(COPIES)) {
    mkdirSync(dirname(join(TARGET, name)), { recursive: true });
    copyFileSync(join("node_modules", source), join(TARGET, name));
    const sha256 = createHash("sha256").update(readFileSync(join(TARGET, name))).digest("hex");
    const from = packageOf(source);
    files[name] = { package: from, sha256 };
    const { version, license, integrity } = lock[`node_modules/${from}`];
    const licence = readdirSync(join("node_modules", from)).find((file) => /^licen[cs]e/i.test(file));
    const text = `licences/${from.replace("@", "").replace("/", "-")}.txt`;
    mkdirSync(join(TARGET, "licences"), { recursive: true });
    copyFileSync(join("node_modules", from, licence), join(TARGET, text));
    packages[from] = { version, license, integrity, text };
  }
  writeFileSync(join(TARGET, "MANIFEST.json"), JSON.stringify({ packages, files }, null, 2) + "\n");
}

if (process.argv.includes("--strip-lock")) stripLock();
else vendor();
