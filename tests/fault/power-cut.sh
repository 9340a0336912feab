#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Power cuts, as root: a filesystem in an image on btrfs, copied at one instant while a daemon
# works in it. What was not flushed to the image is not in the copy.
#   tests/fault/power-cut.sh [--ext4 20] [--xfs 0] [--controls 1] [--seed S]
# Exit 77: this machine does not let us (with JN_TEST_ROOT=1 that is a failure).
set -euo pipefail
cd "$(dirname "$0")/../.."

skip() {
    echo "power-cut: skipped: $1" >&2
    [ "${JN_TEST_ROOT:-0}" != 1 ] || exit 1
    exit 77
}

# Mounts live in a namespace of our own, so they end with it whatever happens.
if [ "${JN_POWER_CUT_INSIDE:-}" != 1 ]; then
    [ "$(id -u)" -eq 0 ] || skip 'it needs root'
    for tool in mkfs.btrfs mkfs.ext4 mkfs.xfs losetup unshare chattr; do
        command -v "$tool" >/dev/null || skip "there is no $tool"
    done
    unshare --mount true 2>/dev/null || skip 'no mount namespace'
    JN_POWER_CUT_INSIDE=1 exec unshare --mount --propagation private -- "$0" "$@"
fi

work=$(mktemp -d "${TMPDIR:-/tmp}/jinnang-power-XXXXXX")
# shellcheck disable=SC2317,SC2329 # called by the trap
clean() {
    local at
    for at in "$work"/copy "$work"/guest "$work"/host; do
        while mountpoint -q "$at" 2>/dev/null; do umount -l "$at" || break; done
    done
    losetup -j "$work/host.img" | cut -d: -f1 | xargs -r losetup -d || true
    rm -rf "$work"
}
trap clean EXIT
mkdir "$work/host" "$work/guest" "$work/copy"
truncate -s 4G "$work/host.img"
mkfs.btrfs -q -m single -d single "$work/host.img" >/dev/null 2>&1 || skip 'no btrfs can be made'
mount -o loop "$work/host.img" "$work/host" 2>/dev/null || skip 'nothing can be mounted'
touch "$work/host/probe"
cp --reflink=always "$work/host/probe" "$work/host/probe2" || skip 'no copies by reference'

status=0
node tests/fault/power-cut.mjs --work "$work" "$@" || status=$?
exit "$status"
