#!/bin/sh
# Installs Debian's Chromium, Firefox and PostgreSQL for the tests that drive them, where that is allowed; and letters of
# the page's languages, since a text of empty boxes always fits.
fonts=/usr/share/fonts/truetype
missing=""
command -v chromium >/dev/null || missing="chromium"
command -v firefox-esr >/dev/null || missing="$missing firefox-esr"
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$missing postgresql"
[ -e $fonts/noto/NotoSansBengali-Regular.ttf ] || missing="$missing fonts-noto-core"
[ -e $fonts/droid/DroidSansFallbackFull.ttf ] || missing="$missing fonts-droid-fallback"
[ -z "$missing" ] && exit 0

sudo=""
[ "$(id -u)" = 0 ] || sudo="sudo -n"
if command -v apt-get >/dev/null && { [ -z "$sudo" ] || $sudo true 2>/dev/null; }; then
    echo "Setting up: $missing (Debian packages, for the tests)"
    export DEBIAN_FRONTEND=noninteractive
    $sudo apt-get update -qq >/dev/null 2>&1
    # shellcheck disable=SC2086
    $sudo apt-get install -y -qq --no-install-recommends $missing >/dev/null 2>&1 && exit 0
fi
echo "Missing, and not ours to install: $missing. The tests that need them are skipped, or see less."
