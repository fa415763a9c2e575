#!/usr/bin/env bash
# Tests the extension and packs it up, without publishing anything. Needs Node.js 20 or later and its npm.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

# Install scripts are not needed, and not run.
npm ci --ignore-scripts --no-audit --no-fund --loglevel=error

for file in package.json package-lock.json language-configuration.json syntaxes/*.json snippets/*.json; do
  node --eval 'JSON.parse(require("fs").readFileSync(process.argv[1], "utf8"))' "$file" || {
    printf '%s is not JSON\n' "$file"
    exit 1
  }
done
if grep --quiet '"resolved"' package-lock.json; then
  printf 'package-lock.json names download addresses; write it with the .npmrc beside it\n'
  exit 1
fi

npm test --silent

out="$(mktemp -d)"
trap 'rm -rf "$out"' EXIT
npx --no-install vsce package --allow-missing-repository --out "$out/rules.vsix" >"$out/log" 2>&1 || {
  cat "$out/log"
  exit 1
}
node test/contents.cjs "$out/rules.vsix"
