"""Gather the texts of templates and code into the English catalogue; what was translated already is kept.

Texts are written in Chinese where they are used, so the Chinese is the message's name and only English is catalogued.
Django's own extraction needs GNU gettext; this uses its template reader and Babel, and needs nothing installed.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

HEADER = """# What the pages say, in English; gathered by `make messages`.
msgid ""
msgstr ""
"Language: en\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""
PACKAGE = Path(__file__).resolve().parent.parent / "src" / "daxu"
ENGLISH = PACKAGE / "web" / "locale" / "en" / "LC_MESSAGES" / "django.po"
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


def sources() -> Iterator[tuple[Path, str]]:
    """Yield every file that may say something to a person, as Python source."""
    for path in sorted(PACKAGE.rglob("*.py")):
        yield path, path.read_text()
    for path in sorted(PACKAGE.rglob("templates/**/*.html")):
        yield path, templatize(path.read_text(), origin=str(path))


def said() -> Catalog:
    """Return a catalogue of all texts in use, each with the places that use it."""
    found = Catalog(locale="en", project="Daxu", charset="utf-8", fuzzy=False)
    for path, text in sources():
        place = path.relative_to(PACKAGE).as_posix()
        for _, message, _, context in extract("python", io.BytesIO(text.encode()), keywords=KEYWORDS):
            found.add(message, locations=[(place, 0)], context=context)
    return found


def english() -> Catalog:
    """Return the English catalogue as committed."""
    with ENGLISH.open("rb") as kept:
        return read_po(kept, locale="en")


def gather() -> Catalog:
    """Return the English catalogue brought up to what is said now: no guesses, nothing obsolete."""
    catalogue = english() if ENGLISH.exists() else Catalog(locale="en", fuzzy=False)
    catalogue.update(said(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    return catalogue


def main() -> None:
    """Rewrite the English catalogue and say which texts still wait for a translation."""
    catalogue = gather()
    ENGLISH.parent.mkdir(parents=True, exist_ok=True)
    with ENGLISH.open("wb") as kept:
        kept.write(HEADER.encode())
        write_po(kept, catalogue, width=120, sort_by_file=True, omit_header=True)
    waiting = [message.id for message in catalogue if message.id and not all(_forms(message.string))]
    print(f"{len(catalogue)} texts, {len(waiting)} without English", *waiting, sep="\n  ")


def _forms(string: str | tuple[str, ...]) -> tuple[str, ...]:
    """Return the one form of a text, or its singular and plural."""
    return string if isinstance(string, tuple) else (string,)


if __name__ == "__main__":
    main()
