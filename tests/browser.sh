#!/bin/sh
# Sees to it that a Chromium and its driver are there, in which the boards are tested.
set -eu

there() {
    command -v chromedriver >/dev/null 2>&1 || return 1
    command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 ||
        command -v google-chrome >/dev/null 2>&1
}

if there; then exit 0; fi
missing="The boards are tested in a browser: install Chromium and its driver"
if ! command -v apt-get >/dev/null 2>&1; then
    echo "$missing (chromium, chromedriver) with your system's packages." >&2
    exit 1
fi
run=
if [ "$(id -u)" -ne 0 ]; then
    if command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
        run="sudo -n"
    else
        echo "$missing, as root: apt-get install chromium chromium-driver" >&2
        exit 1
    fi
fi
echo "Installing Chromium for the tests of the boards (once)"
log=$(mktemp)
if ! { $run apt-get update && DEBIAN_FRONTEND=noninteractive \
    $run apt-get install --yes --no-install-recommends chromium chromium-driver; } >"$log" 2>&1; then
    tail -n 5 "$log" >&2
    echo "Chromium could not be installed. $missing: apt-get install chromium chromium-driver" >&2
    exit 1
fi
rm -f "$log"
there || { echo "$missing: the packages of this system did not bring them." >&2; exit 1; }
