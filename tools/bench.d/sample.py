# SPDX-License-Identifier: GPL-3.0-or-later
"""What is asked: texts taken from the corpus itself, the same ones in every run.

The order is that of a hash of the text, so that a sample does not lean on a folder and
does not change when files are added elsewhere.
"""
import hashlib
import random
import re
import unicodedata
from pathlib import Path

SUFFIXES = (".md", ".markdown", ".mdx")
HAN = re.compile(r"[\u3400-\u9fff]")
HEADING = re.compile(r"^#{1,4}[ \t]+(.+?)[ \t#]*$", re.MULTILINE)
FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
TITLE = re.compile(r"^title:[ \t]*(.+)$", re.MULTILINE)
MARKUP = [
    (re.compile(r"!\[[^\]]*\]\([^)]*\)"), " "),
    (re.compile(r"\[([^\]]*)\]\([^)]*\)"), r"\1"),
    (re.compile(r"<[^>]*>"), " "),
    (re.compile(r"\{[#%{][^}]*\}+"), " "),
    (re.compile(r"[`*_|\\\"'#<>{}\[\]]+"), " "),
    (re.compile(r"\s+"), " "),
]
QUERY_CHARACTERS = 60


def files(root):
    """Markdown files below root, sorted, as the indexer takes them."""
    paths = (p for p in Path(root).rglob("*") if p.suffix.lower() in SUFFIXES)
    return sorted(p for p in paths if p.is_file()
                  and not any(part.startswith(".") for part in p.relative_to(root).parts))


def read(path):
    return path.read_bytes().decode("utf-8", "replace")


def plain(text):
    for pattern, by in MARKUP:
        text = pattern.sub(by, text)
    return "".join(c for c in text if unicodedata.category(c)[0] != "C").strip(" -–—:：.")


def headings(text):
    """Title of the front matter, then the headings outside code."""
    front = FRONT_MATTER.match(text)
    if front:
        title = TITLE.search(front.group())
        if title:
            yield plain(title.group(1))
        text = text[front.end():]
    for match in HEADING.finditer(FENCE.sub("", text)):
        yield plain(match.group(1))


def title(text, path):
    return next((h for h in headings(text) if h), path.stem)


def language(text):
    """zh, en, or None for a text that is no query: a lone word, a number, another script."""
    han, words = len(HAN.findall(text)), len(re.findall(r"[A-Za-z]{2,}", text))
    if len(text) > QUERY_CHARACTERS:
        return None
    if han >= 3:
        return "zh"
    foreign = any(ord(c) > 0x24f and c.isalpha() for c in text)
    return "en" if words >= 2 and not foreign else None


def by_hash(texts):
    return sorted(texts, key=lambda t: hashlib.sha256(t.encode()).digest())


def queries(paths, count):
    """`count` different queries, Chinese and English in turn."""
    found = {"zh": set(), "en": set()}
    for path in paths:
        for heading in headings(read(path)):
            kind = language(heading)
            if kind:
                found[kind].add(heading)
    zh, en = by_hash(found["zh"]), by_hash(found["en"])
    mixed = [q for pair in zip(zh, en) for q in pair] or zh or en
    return mixed[:count]


def pasted(paths, count, size=12 * 1024):
    """Texts of `size` bytes, cut from the beginning of documents after their front matter."""
    long = [p for p in paths if p.stat().st_size > size * 5 // 4]
    random.Random(7).shuffle(long)
    texts = []
    for path in long:
        text = read(path)
        front = FRONT_MATTER.match(text)
        body = text[front.end():] if front else text
        cut = body.encode()[:size].decode("utf-8", "ignore")
        if len(texts) < count and len(cut.encode()) > size - 4:
            texts.append(cut)
    return texts
