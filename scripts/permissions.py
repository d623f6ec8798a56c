"""权限一览 — writes docs/guide/permissions.md: every page, everything that can be done there, and who may.

    python -m scripts.permissions update

The table is app/rules/permissions.py, said in the words of the console; tests/house/test_permission_table.py
holds the document to it, and each of its cells to what a request is answered.
"""

import os
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from flask_babel import force_locale

GUIDE = Path(__file__).resolve().parents[1] / "docs" / "guide" / "permissions.md"
HEAD = """# 谁能做什么

每个页面上能做的每件事，哪些岗位可以做（✓）。由 `python -m scripts.permissions update` 按
`app/rules/permissions.py` 生成，测试逐格发请求核对：有 ✓ 的能做，没有的一律被拒绝（403）。

岗位只在自己的单位（及其下级，除非“仅本单位”）内有效；供应商和会员的岗位只看得到自己的数据。
"""
# what FAB's and the house's own verbs mean to people; others have the words of their button or form
WORDS: Mapping[str, str] = {
    "can_list": "看列表",
    "can_show": "看详情",
    "can_add": "新建",
    "can_edit": "修改",
    "can_export": "导出",
    "can_download": "下载",
    "can_reveal": "查看完整敏感信息（记录在案）",
    "can_share": "把视图共享给同事",
    "can_keep": "保存自己的视图",
    "can_reads": "看谁查看过什么",
    "can_verify": "校验审计链",
    "can_home": "打开",
    "can_board": "打开",
    "can_me": "打开（只有自己的）",
    "can_table": "看表",
    "can_report": "看表、导出",
    "can_sign": "打印签领表",
    "can_texts": "看评价原话",
    "can_take_roster": "取出花名册",
    "can_file": "取走文件",
}


@dataclass(frozen=True, slots=True)
class Deed:
    """一件事 — a page by its permission's name, a verb there, and both in words."""

    page: str
    verb: str
    page_word: str
    word: str


def deeds(app: Flask) -> list[Deed]:
    """Everything that stands in the table of permissions, page by page in the order of the menu."""
    from app.rules.permissions import PERMISSIONS

    views = app.extensions["appbuilder"].baseviews
    places = _pages(app, views)
    named: dict[str, set[str]] = {}
    for pages in PERMISSIONS.values():
        for page, verbs in pages.items():
            named.setdefault(page, set()).update(verbs)
    order = [*(page for page in places if page in named), *sorted(named.keys() - places.keys())]
    return [
        Deed(page, verb, places.get(page, page), _word(views, page, verb))
        for page in order
        for verb in sorted(named[page], key=_rank)
    ]


def drawn(app: Flask) -> str:
    """The document."""
    from app.rules.permissions import ROLES, may

    with app.test_request_context(), force_locale("zh"):
        heads = [str(word) for word in ROLES.values()]
        lines, before = [HEAD], None
        for deed in deeds(app):
            if deed.page != before:
                lines += [
                    "",
                    f"## {deed.page_word}",
                    "",
                    _row(["", *heads]),
                    _row([":--", *[":-:"] * len(heads)]),
                ]
            lines.append(
                _row([deed.word, *("✓" if may(role, deed.page, deed.verb) else "" for role in ROLES)])
            )
            before = deed.page
    return "\n".join([*lines, ""])


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _rank(verb: str) -> tuple[int, str]:
    known = list(WORDS)
    return (known.index(verb) if verb in known else len(known), verb)


def _pages(app: Flask, views: Sequence[Any]) -> dict[str, str]:
    """Permission names with the words of the menu, else of the first page of that name."""
    found = {"Me": "会员自助页面", "SavedViews": "列表视图"}
    found |= {page.name: str(page.label) for group in app.extensions["navigation"] for page in group.pages}
    for view in views:
        title = getattr(view, "list_title", None) or getattr(view, "title", None)
        if title and view.class_permission_name:
            found.setdefault(view.class_permission_name, str(title))
    return found


def _word(views: Sequence[Any], page: str, verb: str) -> str:
    if verb in WORDS:
        return WORDS[verb]
    return next(_titles(views, page, verb), verb)


def _titles(views: Sequence[Any], page: str, verb: str) -> Iterator[str]:
    from app.core.console.forms import FormPage
    from app.core.console.verbs import word_of

    for view in views:
        if view.class_permission_name != page:
            continue
        if isinstance(view, FormPage) and f"can_{view.verb}" == verb:
            yield str(view.title)
        elif verb in getattr(view, "verbs", {}):
            yield word_of(view, verb)


def main(words: Sequence[str]) -> int:
    """Write the document."""
    if list(words) != ["update"]:
        print("usage: python -m scripts.permissions update", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="zhihui-permissions-") as folder:
        os.environ["WELFARE_DATA"] = folder
        from app import create_app

        GUIDE.write_text(drawn(create_app()), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
