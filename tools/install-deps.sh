#!/bin/sh
# Installs exactly what is missing of what the build and the tests need (Debian 12).
#   tools/install-deps.sh [--full]     --full: also what reads the code, valgrind and the fuzzers' compiler
# Run as often as you like: when nothing is missing it does nothing and says nothing.
set -eu

packages="
gcc libc6-dev meson ninja-build pkg-config
libuv1-dev liblmdb-dev libprotobuf-c-dev protobuf-c-compiler protobuf-compiler libssl-dev
libyaml-dev libcsv-dev libjansson-dev libsmartcols-dev libsystemd-dev libmicrohttpd-dev
libxlsxwriter-dev libseccomp-dev linux-libc-dev zlib1g-dev uthash-dev libncurses-dev
libpango1.0-dev libqrencode-dev fonts-noto-cjk poppler-utils zbar-tools
gettext lowdown groff-base tzdata libcmocka-dev clang-format git zsh fish
python3 python3-protobuf python3-openpyxl openssl procps
strace e2fsprogs util-linux mount tmux
testssl.sh sslscan
chromium libnss3-tools
"
case "${1-}" in
--full) packages="$packages clang clang-tidy libclang-rt-14-dev cppcheck gcovr valgrind" ;;
'') ;;
*) echo "install-deps: unknown argument $1 (only --full)" >&2; exit 2 ;;
esac

missing=
for package in $packages; do
    dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed ||
        missing="$missing $package"
done
[ -n "$missing" ] || exit 0

as_root=
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null 2>&1; then
        echo "install-deps: missing:$missing" >&2
        echo "install-deps: run this as root, or install them yourself" >&2
        exit 1
    fi
    as_root=sudo
fi

echo "install-deps: installing$missing"
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# shellcheck disable=SC2086  # the lists are words on purpose
if ! { $as_root apt-get update && $as_root apt-get install -y --no-install-recommends $missing; } \
    >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    echo "install-deps: apt-get could not install:$missing" >&2
    exit 1
fi
