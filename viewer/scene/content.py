"""The stories of a scene: Markdown files with a TOML head, reduced to what a card can show safely."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import unquote

import msgspec

from viewer.i18n import LANGUAGES, N_
from viewer.scene.formats import Gives, giving, suffixes
from viewer.scene.formats.wrappers import encoding_issue, recognised
from viewer.scene.illustrations import WantedPicture
from viewer.scene.issues import Issue, Severity, dotted
from viewer.scene.limits import LIMITS
from viewer.scene.package import FileFault, FolderEntry, NameKind, Package
from viewer.scene.sections import CardPicture, FrontMatter, Section
from viewer.scene.tasks import Stage, Task, Tasks
from viewer.scene.toml import read_toml

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_LINK = re.compile(
    r"^((hotspot|scene):[a-z0-9][a-z0-9_-]*|https://[\w.-]+(:\d+)?([/?#][^\s<>\"]*)?|mailto:[^\s<>\"@]+@[\w.-]+)$"
)
_LONGEST_LINK = 500  # characters: what is longer makes no code that a phone reads
_FENCE = "+++"
MAX_ISSUES = 50
"""Faults of one text that are listed."""

_FOLDER = "content"
SUFFIX = suffixes(giving(Gives.TEXT))[0]
"""How texts are called."""

_ENDLESS, _PIECE = re.compile(r"\S{200,}"), re.compile(r".{1,80}", re.DOTALL)
_OF_HEAD = re.compile(r"""\s*(#(?!#)|\[|[\]}"',]|[\w.-]+\s*=)""")
"""The beginning of a line of a head, as far as one can tell."""

_LINE_END = re.compile(r"\r\n|\r|\n")
"""Of TOML and Markdown: other signs that Python takes for one do not count as lines there."""

_TAGS = {
    "paragraph": "p",
    "bullet_list": "ul",
    "ordered_list": "ol",
    "list_item": "li",
    "blockquote": "blockquote",
    "em": "em",
    "strong": "strong",
    "heading": "h3",
}


@dataclass(frozen=True, slots=True)
class Link:
    """A link of a text and where it stands; one that a head's picture is, `view:ID`, has a `path`."""

    target: str
    file: str
    line: int
    column: int = 1
    path: str = ""


@dataclass(frozen=True, slots=True)
class ReadSection:
    """What a file gave.

    Parameters
    ----------
    section : None if its head cannot be read
    links : for a check against the scene
    pictures : files that it wants shown
    """

    section: Section | None
    issues: list[Issue]
    links: Sequence[Link] = ()
    pictures: Sequence[WantedPicture] = ()


ReadContent = tuple[dict[str, dict[str, Section]], list[Link], list[WantedPicture], list[Issue]]


def read_content(package: Package, tasks: Tasks, /) -> ReadContent:
    """Every section of a package by language and id; links and pictures of all, to be checked; what is wrong."""
    content: dict[str, dict[str, Section]] = {}
    links: list[Link] = []
    pictures: list[WantedPicture] = []
    issues: list[Issue] = []

    def listed(folder: str) -> tuple[FolderEntry, ...]:
        try:
            return package.entries(folder)
        except FileFault as fault:
            if fault.code != "missing-file":  # a package need have no texts
                issues.append(fault.issue(folder))
            return ()

    for lang in listed(_FOLDER):
        folder = f"{_FOLDER}/{lang.name}"
        # Other files may lie beside the languages, such as a README.
        for entry in listed(folder) if lang.kind is not NameKind.FILE or lang.name in LANGUAGES else ():
            if not entry.name.endswith(SUFFIX):
                continue
            file = f"{folder}/{entry.name}"
            found = tasks.attempt(Task(Stage.READ, file), partial(_section, package, file), issues)
            if found is None:
                continue
            issues += found.issues
            links += found.links
            pictures += found.pictures
            if found.section:
                content.setdefault(lang.name, {})[entry.name.removesuffix(SUFFIX)] = found.section
    return content, links, pictures, issues


def _section(package: Package, file: str) -> ReadSection:
    try:
        return read_section(package.read(file, LIMITS.content_bytes), file)
    except FileFault as fault:
        return ReadSection(None, [fault.issue(file)])


def read_section(source: bytes, file: str, /) -> ReadSection:
    """One file's section and what is wrong with it.

    Parameters
    ----------
    source : what is in the file
    file : its name for the issues
    """
    try:
        text = source.decode("utf-8-sig")
    except UnicodeDecodeError:
        return ReadSection(None, [encoding_issue(source, file, Severity.ERROR)])
    lines = _LINE_END.split(text)
    if not lines or lines[0].strip() != _FENCE or _FENCE not in (x.strip() for x in lines[1:]):
        if other := recognised(source):
            return ReadSection(None, [other.issue(file, Severity.ERROR, 1, 1)])
        return ReadSection(None, [_without_head(lines, file)])
    end = next(i for i, x in enumerate(lines[1:], 1) if x.strip() == _FENCE)
    # The head keeps its line numbers: an empty line stands for the fence above it.
    written = "\n" + "\n".join(lines[1:end])
    head, issues = _front_matter(written, file)
    if head is None:
        return ReadSection(None, issues)
    writer = _Writer(file, end + 1, lines)
    body = writer.write("\n".join(lines[end + 1 :]))
    faults, pictures, drawn = _pictures(head, written, file)
    images = tuple(w.name for w in writer.images)
    found_issues = issues + faults + writer.issues
    return ReadSection(
        Section(head=head, html=body, images=images), found_issues, drawn + writer.links, pictures + writer.images
    )


def _without_head(lines: list[str], file: str) -> Issue:
    """That a text has no head, or one that nothing ends: where its text seems to begin."""
    line, expected = 1, N_("a head between two lines +++")
    if lines and lines[0].strip() == _FENCE:
        rest = (i for i, text in enumerate(lines[1:], 2) if text.strip() and not _OF_HEAD.match(text))
        line, expected = next(rest, len(lines)), N_("a line +++ that ends the head")
    found = lines[line - 1][:40] if lines else ""
    return Issue("bad-value", Severity.ERROR, file, line, 1, found=found or N_("nothing"), expected=expected)


def _pictures(head: FrontMatter, source: str, file: str) -> tuple[list[Issue], list[WantedPicture], list[Link]]:
    """What is wrong with the head's pictures, the files that they name, and the views."""
    if not head.pictures:
        return [], [], []
    from viewer.scene.positions import nearest, toml_positions

    positions = toml_positions(source.encode())
    issues, wanted, views = [], [], []
    for i, picture in enumerate(head.pictures):
        path = ("picture",) if isinstance(head.picture, CardPicture) else ("picture", i)
        if fault := _picture_fault(picture):
            place = nearest(positions, path)
            issues.append(Issue("bad-value", Severity.ERROR, file, *place, dotted(path), *fault))
        if picture.file is not None:
            place = nearest(positions, (*path, "file"))
            wanted.append(WantedPicture(picture.file, file, *place, dotted((*path, "file"))))
        if picture.view is not None:
            place = nearest(positions, (*path, "view"))
            views.append(Link(f"view:{picture.view}", file, *place, dotted((*path, "view"))))
    return issues, wanted, views


def _picture_fault(picture: CardPicture) -> tuple[str, str] | None:
    """What was found and what was expected, for a picture that does not say what to show."""
    given = [key for key in ("view", "file", "figure") if getattr(picture, key) is not None]
    if len(given) != 1:
        return ", ".join(given) or N_("nothing"), N_("one of view, file and figure")
    data = {"timeline": "event", "bars": "bar"}
    own = data.get(picture.figure or "", "")
    for key in data.values():
        if bool(getattr(picture, key)) != (key == own):
            return (N_("nothing"), f"[[picture.{own}]]") if key == own else (key, picture.figure or given[0])
    return None


def _front_matter(text: str, file: str) -> tuple[FrontMatter | None, list[Issue]]:
    data, fault = read_toml(text, file, Severity.ERROR)
    if fault or data is None:
        return None, [fault] if fault else []
    try:
        return msgspec.convert(data, FrontMatter), []
    except msgspec.ValidationError:
        from viewer.scene.positions import toml_positions
        from viewer.scene.schema import faults

        return None, faults(data, FrontMatter, file, toml_positions(text.encode()))


def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False, "linkify": False, "maxNesting": 20})
    # Links are judged by us, with an issue; the parser would turn hostile ones into text without a word.
    parser.validateLink = lambda url: True  # type: ignore[method-assign]
    return parser


def _breakable(text: str) -> str:
    """A text whose endless words can be broken into lines: Qt takes its time with each that cannot."""
    return _ENDLESS.sub(lambda word: "\u200b".join(_PIECE.findall(word[0])), text)


class _Writer:
    """Markdown tokens to the few tags a card knows; nothing else gets through."""

    def __init__(self, file: str, first_line: int, lines: Sequence[str]) -> None:
        self.file, self.first_line, self._lines = file, first_line, lines
        self.issues: list[Issue] = []
        self.links: list[Link] = []
        self.images: list[WantedPicture] = []
        self._line = first_line
        self._blocks = 0
        self._written: list[bool] = []

    def write(self, text: str) -> str:
        return "".join(self._token(t) for t in _parser().parse(text))

    def _issue(self, code: str, severity: Severity, found: str, expected: str) -> None:
        if len(self.issues) < MAX_ISSUES:
            column = self._column(found)
            self.issues.append(Issue(code, severity, self.file, self._line, column, found=found, expected=expected))

    def _column(self, words: str) -> int:
        """Where some words begin in the line that is being written."""
        line = self._lines[self._line - 1] if 0 < self._line <= len(self._lines) else ""
        return line.find(words) + 1 if words and words in line else 1

    def _dropped(self, what: str) -> str:
        expected = N_("paragraphs, lists, emphasis, pictures, and links to hotspots and scenes")
        self._issue("reduced-text", Severity.WARNING, what, expected)
        return ""

    def _token(self, token: Token) -> str:
        if token.map:
            self._line = self.first_line + token.map[0] + 1
        if token.type == "inline":
            return "".join(self._token(child) for child in token.children or [])
        kind = token.type.removesuffix("_open").removesuffix("_close")
        if kind in _TAGS:
            return self._tag(token, kind)
        match kind:
            case "text":
                return html.escape(_breakable(token.content))
            case "softbreak":
                self._line += 1
                return " "
            case "hardbreak":
                self._line += 1
                return "<br>"
            case "code_inline":
                return html.escape(_breakable(token.content))
            case "link":
                return self._link(token)
            case "image":
                return self._image(token)
            case _:
                return self._dropped(kind) + html.escape(token.content)

    def _tag(self, token: Token, kind: str) -> str:
        """An opening or closing tag; beyond so many blocks what is in them runs on in the last one."""
        if token.nesting < 0:
            return f"</{_TAGS[kind]}>" if self._written.pop() else "" if token.hidden else " "
        if token.nesting > 0:
            self._blocks += token.block
            fits = not token.block or self._blocks <= LIMITS.text_blocks
            if not fits and self._blocks == LIMITS.text_blocks + 1:
                self._dropped(kind)
            self._written.append(fits and not token.hidden)
            return f"<{_TAGS[kind]}>" if self._written[-1] else ""
        return "" if token.hidden else f"<{_TAGS[kind]}>"

    def _link(self, token: Token) -> str:
        if token.nesting < 0:
            return "</a>"
        target = str(token.attrs.get("href", ""))
        if not _LINK.match(target) or len(target) > _LONGEST_LINK:
            expected = "hotspot:ID, scene:ID, https://…, mailto:…"
            self._issue("bad-link", Severity.ERROR, target, expected)
            return "<a>"
        self.links.append(Link(target, self.file, self._line, self._column(target)))
        return f'<a href="{html.escape(target)}">'

    def _image(self, token: Token) -> str:
        """A picture of the package, by its place among the images; its text is for those who cannot see it."""
        literal = str(token.attrs.get("src", ""))
        name = unquote(literal)
        if len(self.images) >= LIMITS.text_pictures:
            return self._dropped("image") + html.escape(token.content)
        place = self._line, self._column(literal)
        self.images.append(WantedPicture(name, self.file, *place, path=f"![{token.content}]", literal=literal))
        return f'<img src="picture:{len(self.images) - 1}" alt="{html.escape(token.content)}">'


def folder_of(lang: str, /) -> str:
    """Where texts in a language lie, with a slash at the end."""
    return f"{_FOLDER}/{lang}/"


def section_again(package: Package, lang: str, name: str, /) -> ReadSection:
    """A section in a language with the places of its links and pictures."""
    return _section(package, f"{folder_of(lang)}{name}{SUFFIX}")
