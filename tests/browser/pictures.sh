#!/usr/bin/env bash
# Takes pictures of a page as a browser shows it: wide, on a phone, dark, and on paper. For eyes, not for CI.
#
#   tests/browser/pictures.sh examples/consent_too_late.json 2026-02-16 /tmp/pictures [more options of `rules check`]
#   tests/browser/pictures.sh --pack norfolk /tmp/pictures [more options of `rules doc`]
#
# Needs Chromium (`chromium`, or $CHROMIUM) and, for the pages on paper, `pdftoppm` of poppler-utils.
set -euo pipefail
case_file="$1" day="$2" out="$3"
shift 3
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
mkdir -p "$out"
out="$(cd "$out" && pwd)"
if [[ "$case_file" == --pack ]]; then
  command=(doc "$day")
else
  command=(check "$case_file" --as-at "$day")
fi
cargo run --quiet --manifest-path "$root/Cargo.toml" -- \
  "${command[@]}" --rules "$root/rules" --format html "$@" >"$out/page.html"
# The same with every proof unfolded, so that a picture shows it.
sed 's/<details class="proof">/<details class="proof" open="open">/' "$out/page.html" >"$out/open.html"

browse() {
  local profile
  profile="$(mktemp -d)"
  "${CHROMIUM:-chromium}" --headless --no-sandbox --disable-gpu --disable-quic --no-first-run \
    --disable-background-networking --disable-component-update --disable-sync \
    --user-data-dir="$profile" --hide-scrollbars "$@" 2>/dev/null
  rm -rf "$profile"
}

browse --window-size=1200,2400 --screenshot="$out/wide.png" "file://$out/page.html"
browse --window-size=1200,3600 --screenshot="$out/open.png" "file://$out/open.html"
browse --window-size=360,3000 --screenshot="$out/phone.png" "file://$out/open.html"
browse --window-size=1200,2400 --force-dark-mode --screenshot="$out/dark.png" "file://$out/page.html"
browse --no-pdf-header-footer --print-to-pdf="$out/paper.pdf" "file://$out/page.html"
if command -v pdftoppm >/dev/null; then pdftoppm -r 70 -png "$out/paper.pdf" "$out/paper"; fi
ls "$out"
