#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Build every fuzz target (build-fuzz, clang) and run each for SECONDS from its seeds.
#   tests/fuzz/run.sh [SECONDS] [--results FILE]      default: 30 seconds
# What libFuzzer finds is kept in build-fuzz/found; what it learns in build-fuzz/corpus.
set -euo pipefail
cd "$(dirname "$0")/../.."

seconds=30
results=
while [ $# -gt 0 ]; do
    case $1 in
        --results) results=$2 && shift 2 ;;
        *) seconds=$1 && shift ;;
    esac
done

dir=build-fuzz
if [ ! -f "$dir/build.ninja" ]; then
    CC=clang CXX=clang++ meson setup "$dir" -Dfuzz=true --buildtype=debug -Doptimization=1 \
        -Db_sanitize=address,undefined -Db_lundef=false \
        -Dc_args=-fsanitize=fuzzer-no-link -Dcpp_args=-fsanitize=fuzzer-no-link
fi
ninja -C "$dir" fuzz

export ASAN_OPTIONS=detect_leaks=1
export LSAN_OPTIONS=suppressions=tests/fuzz/lsan.supp:print_suppressions=0
export UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1

fuzz_one() {
    local name=$1 log=$dir/fuzz_$1.log
    local seeds=(tests/fuzz/seeds/"$name") options=()
    mkdir -p "$dir/corpus/$name" "$dir/found/$name"
    [ -d "${seeds[0]}" ] || seeds=()
    [ "$name" != doc ] || seeds+=(corpus)
    [ ! -f "tests/fuzz/$name.dict" ] || options+=(-dict="tests/fuzz/$name.dict")
    [ ! -f "tests/fuzz/$name.options" ] || mapfile -t -O "${#options[@]}" options <"tests/fuzz/$name.options"
    if "$dir/tests/fuzz/fuzz_$name" -max_total_time="$seconds" -timeout=5 -rss_limit_mb=1024 \
        -max_len=8192 -print_final_stats=1 -artifact_prefix="$dir/found/$name/" "${options[@]}" \
        "$dir/corpus/$name" "${seeds[@]}" >"$log" 2>&1; then
        echo "ok $name: $(grep -o 'number_of_executed_units: *[0-9]*' "$log" | grep -o '[0-9]*$') runs"
    else
        echo "not ok $name:"
        tail -n 60 "$log"
        return 1
    fi
}

mapfile -t names < <(find "$dir/tests/fuzz" -maxdepth 1 -type f -name 'fuzz_*' -perm -u+x -printf '%f\n' |
    sed 's/^fuzz_//' | sort)
passed=0
failed=0
bad=()
# Two at a time: one for each core of a small machine.
for ((i = 0; i < ${#names[@]}; i += 2)); do
    jobs=() n=0
    for name in "${names[@]:i:2}"; do
        fuzz_one "$name" &
        jobs+=($!)
    done
    for job in "${jobs[@]}"; do
        if wait "$job"; then
            passed=$((passed + 1))
        else
            failed=$((failed + 1))
            bad+=("not ok fuzz ${names[i + n]}")
        fi
        n=$((n + 1))
    done
done

if [ -n "$results" ]; then
    printf '%s\n' "${bad[@]}" "$passed $failed" >>"$results"
else
    echo "$passed passed, $failed failed"
fi
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
