"""Where the site differs from the repository: it shows files from elsewhere, and has no page for every link."""

from __future__ import annotations

import posixpath
import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).parents[2]
SHOWN = {
    "changelog.md": ROOT / "CHANGELOG.md",
    "images/icon.svg": ROOT / "src" / "inperson" / "page" / "icon.svg",
}

_link = re.compile(r"(?<!!)\[((?:[^\[\]]|\[[^\]]*\])+)\]\(((?:\.\./)+[^)#\s]*)(#[^)\s]*)?\)")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add what is kept outside of docs/."""
    for name, path in SHOWN.items():
        files.append(File.generated(config, name, abs_src_path=str(path)))
    return files


def on_page_markdown(markdown: str, page: Page, **_: object) -> str:
    """Keep the words of a link that leaves docs/, which only a repository can follow, without the link."""
    folder = posixpath.dirname(page.file.src_uri)

    def inside(found: re.Match[str]) -> str:
        target = posixpath.normpath(posixpath.join(folder, found[2]))
        return found[1] if target.startswith("../") else found[0]

    return _link.sub(inside, markdown)
