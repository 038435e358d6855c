#!/bin/sh
# Sets up everything and runs all tests; ends with `N passed, N failed, N skipped`.
#   sh tools/test.sh [--full | --long]
#
# 1. lints (fences, sizes, formatting)   2. build with warnings as errors, unit tests, simulation,
# end to end, real crashes (power cuts and full disks only as root)   3. the same unit tests and
# simulation under ASan and UBSan, built to be made quickly: what warnings tell, 2. has told.
# --full  … and end to end under ASan and UBSan, the code read by clang-tidy, cppcheck and gcc's
#         analyzer, the unit tests under the thread sanitizer, and what they reach: what every
#         change to be landed goes through once, three quarters of an hour
# --long  … and soaks, long simulations, end to end under the thread sanitizer, valgrind, and every
#         fuzz target for PAIGONG_FUZZ_SECONDS (600): a night
set -u
cd "$(dirname "$0")/.." || exit 1
full=0 long=0
case "${1-}" in
--long) full=1 long=1 ;;
--full) full=1 ;;
'') ;;
*) echo "test.sh: unknown argument $1 (only --full, --long)" >&2; exit 2 ;;
esac
export PAIGONG_LONG=$long LC_ALL=C.UTF-8

sh tools/install-deps.sh || exit 1
[ $full -eq 0 ] || sh tools/install-deps.sh --full || exit 1

passed=0 failed=0 skipped=0
count() { # count FILE: adds the file's `PASS name`, `FAIL name`, `SKIP name` lines
    passed=$((passed + $(grep -c '^PASS ' "$1"))) || true
    failed=$((failed + $(grep -c '^FAIL ' "$1"))) || true
    skipped=$((skipped + $(grep -c '^SKIP ' "$1"))) || true
}
results=$(mktemp)
trap 'rm -f "$results"' EXIT

stage() { # stage NAME COMMAND...: runs it, shows its lines, counts them
    name=$1
    shift
    echo "== $name"
    : >"$results"
    "$@" >"$results" 2>&1
    status=$?
    cat "$results"
    if [ $status -ne 0 ] && ! grep -q '^FAIL ' "$results"; then
        echo "FAIL $name (exit status $status)"
        failed=$((failed + 1))
    fi
    count "$results"
}

build() { # build DIRECTORY OPTION...
    if sh tools/build.sh "$@"; then echo "PASS build $1"; else echo "FAIL build $1"; fi
}

stage 'lint' sh tests/lint/run.sh
stage 'build, warnings as errors' build build-test --werror
stage 'unit tests and simulation' python3 tests/run_meson.py build-test
stage 'end to end' python3 tests/e2e/run.py build-test
stage 'real crashes' python3 tests/crash/run.py build-test
# no more than runs there: the tests' programs, or with the clients
[ $full -eq 1 ] && sanitized=all || sanitized=meson-test-prereq
stage 'build with sanitizers' build build-sanitize $sanitized -Doptimization=1 \
    '-Dc_args=-g1 -fno-var-tracking' -Db_sanitize=address,undefined -Db_lundef=false
stage 'unit tests and simulation under ASan and UBSan' python3 tests/run_meson.py build-sanitize
if [ $full -eq 1 ]; then
    stage 'end to end under ASan and UBSan' python3 tests/e2e/run.py build-sanitize
    stage 'reading the code' python3 tests/static/static.py build-test
    stage 'build with the thread sanitizer' build build-thread -Db_sanitize=thread -Db_lundef=false
    export TSAN_OPTIONS="halt_on_error=1 exitcode=66 suppressions=$PWD/tests/static/thread.supp"
    stage 'unit tests under the thread sanitizer' python3 tests/run_meson.py build-thread --suite unit \
        --timeout-multiplier 10
    stage 'build with coverage' build build-coverage -Db_coverage=true -Dbuildtype=debug -Dc_args=-fprofile-update=atomic
    stage 'unit tests for coverage' python3 tests/run_meson.py build-coverage --suite unit \
        --timeout-multiplier 10
    stage 'coverage' python3 tests/coverage/coverage.py build-coverage
fi
if [ $long -eq 1 ]; then
    stage 'end to end under the thread sanitizer' python3 tests/e2e/run.py build-thread
    stage 'unit tests under valgrind' python3 tests/run_meson.py build-test --suite unit --timeout-multiplier 30 \
        --wrap "valgrind --quiet --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite --suppressions=$PWD/tests/static/valgrind.supp"
    stage 'fuzzing, every target' python3 tests/fuzz/run.py
fi

echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
