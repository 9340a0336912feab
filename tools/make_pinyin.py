#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Make the C table of lib/text/pinyin.c from Unihan_Readings.txt(.bz2).

A character's readings: kMandarin first (the most customary), then those of the modern dictionary
(kXHC1983); kHanyuPinyin, which is full of historical readings, only where that dictionary lacks
the character. Tone marks are dropped and u-umlaut becomes v.

Layout: characters are looked up by page (256 each); an entry is the number of a distinct list of
syllables (0: none). About 190 KB of constants.
"""
import bz2
import re
import sys
import unicodedata

TONES = {"\u0300", "\u0301", "\u0302", "\u0304", "\u030c"}


def plain(syllable):
    """Without tone marks: 'lǜ' -> 'lv'. None when letters other than a-z remain."""
    text = unicodedata.normalize("NFD", syllable.strip().lower())
    text = text.replace("u\u0308", "v")
    text = "".join(c for c in text if c not in TONES)
    text = unicodedata.normalize("NFC", text).replace("ü", "v")
    return text if re.fullmatch("[a-z]+", text) else None


def located(value):
    """'0684.060:le 0711.150:liǎo' and '21406.040:gāi,hé' -> syllables in order."""
    for part in value.split():
        yield from part.split(":")[-1].split(",")


def read_fields(path):
    opener = bz2.open if path.endswith(".bz2") else open
    fields = {"kMandarin": {}, "kXHC1983": {}, "kHanyuPinyin": {}}
    with opener(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            if not line.startswith("U+"):
                continue
            cp, field, value = line.rstrip("\n").split("\t")
            if field in fields:
                fields[field][int(cp[2:], 16)] = value
    return fields


def readings(fields):
    """code point -> tuple of distinct syllables, the usual one first."""
    table = {}
    for cp in sorted(set().union(*fields.values())):
        found = list(fields["kMandarin"].get(cp, "").split())
        more = fields["kXHC1983"].get(cp) or fields["kHanyuPinyin"].get(cp, "")
        found += located(more)
        distinct = tuple(dict.fromkeys(p for p in map(plain, found) if p))
        if distinct:
            table[cp] = distinct
    return table


def rows(numbers, width=16):
    numbers = [str(n) for n in numbers]
    return "".join("    " + ", ".join(numbers[i:i + width]) + ",\n"
                   for i in range(0, len(numbers), width))


def write(table, out):
    syllables = sorted({s for entry in table.values() for s in entry})
    number = {s: i for i, s in enumerate(syllables)}
    lists = [()] + sorted(set(table.values()))
    list_number = {entry: i for i, entry in enumerate(lists)}
    flat, starts = [], []
    for entry in lists:
        starts.append(len(flat))
        flat += [number[s] for s in entry]
    starts.append(len(flat))

    page_count = max(table) // 256 + 1
    pages, page_of = [[0] * 256], []
    for high in range(page_count):
        page = [list_number.get(table.get(high * 256 + low, ()), 0) for low in range(256)]
        if any(page):
            pages.append(page)
        page_of.append(len(pages) - 1 if any(page) else 0)

    longest = max(map(len, syllables)) + 1
    out.write("/* Made by tools/make_pinyin.py from Unihan_Readings; do not edit. */\n")
    out.write("#include <stdint.h>\n\n")
    out.write(f"enum {{ PINYIN_PAGES = {page_count} }};\n\n")
    out.write(f"static const char pinyin_syllables[{len(syllables)}][{longest}] = {{\n")
    for i in range(0, len(syllables), 8):
        out.write("    " + ", ".join(f'"{s}"' for s in syllables[i:i + 8]) + ",\n")
    out.write("};\n\n")
    for name, numbers in (("list_start", starts), ("list_items", flat), ("page_of", page_of)):
        out.write(f"static const uint16_t pinyin_{name}[{len(numbers)}] = {{\n{rows(numbers)}}};\n\n")
    out.write(f"static const uint16_t pinyin_pages[{len(pages)}][256] = {{\n")
    for page in pages:
        out.write("    {\n" + rows(page) + "    },\n")
    out.write("};\n")


def main():
    if len(sys.argv) != 3:
        sys.exit("usage: make_pinyin.py Unihan_Readings.txt[.bz2] OUTPUT.h")
    table = readings(read_fields(sys.argv[1]))
    if len(table) < 20000:
        sys.exit(f"{sys.argv[1]}: only {len(table)} characters with a reading")
    with open(sys.argv[2], "w", encoding="ascii") as out:
        write(table, out)


main()
