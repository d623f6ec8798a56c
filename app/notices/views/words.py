"""通知文字页 — every template with the words in force, and the page on which a union writes its own."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import render_template, request, url_for
from flask_appbuilder import BaseView, expose
from flask_babel import get_locale
from wtforms import HiddenField

from app.core.console import fields
from app.core.console.calling import attempt, call
from app.core.console.facts import Lines
from app.core.console.forms import FormPage
from app.core.console.security import guarded
from app.core.showing import refuse_branch
from app.core.text import _, _l
from app.notices import queries
from app.notices.services.own_words import checked, word_notice
from app.rules.notices import KINDS, LANGUAGES, LONGEST, PARTS, TEMPLATES, Words, said, samples, standard


class NoticeTemplates(BaseView):
    """通知模板 — all there are, by kind."""

    route_base = "/noticetemplates"
    default_view = "list"

    @expose("/")
    @guarded("list")
    def list(self) -> Any:
        """Each with its title in force in the reader's language."""
        refuse_branch()
        own, language = queries.own_wordings(), _language()
        rows = [
            (code, each, _title(own.get((code, language)), code, language), _mine(own, code))
            for code, each in TEMPLATES.items()
        ]
        return render_template(
            "notices/templates.html",
            title=_("Texts of notices"),
            rows=rows,
            kinds=KINDS,
            languages=LANGUAGES,
        )


class WordNotice(FormPage):
    """改写通知 — the words of one template in one language, with a preview of them."""

    class_permission_name, verb, whole_union = "NoticeTemplates", "word", True
    template = "notices/words.html"
    title, submit = _l("Words of a notice"), _l("Save")
    intro = _l(
        "Facts stand in braces and are filled in when the notice is sent. The last line is all that leaves "
        "the house: it "
        "can name only what is harmless there."
    )
    fields = {
        "template": HiddenField(),
        "language": HiddenField(),
        "subject": fields.text(PARTS["subject"], required=False),
        "body": fields.long_text(PARTS["body"], length=LONGEST["body"]),
        "outside": fields.text(PARTS["outside"], required=False, length=300),
    }
    done = _l("Saved. It holds for notices from now on.")

    def prefill(self, row: Any) -> Mapping[str, Any]:
        """The words in force of the template and language named in the address."""
        code, language = _asked()
        words = (
            standard(code, language) if "shipped" in request.args else queries.words_in_force(code, language)
        )
        return {"template": code, "language": language, **{part: getattr(words, part) for part in PARTS}}

    def apply(self, row: Any, values: Mapping[str, Any]) -> Any:
        """Keep them; asked for a preview, only look whether they can be taken."""
        code, language = values["template"] or "", values["language"] or ""
        words = Words(*((values[part] or "").replace("\r\n", "\n").strip() for part in PARTS))
        if "look" in request.form:
            return checked(code, language, words)
        return call(word_notice, template=code, language=language, words=words)

    def context(self, form: Any, row: Any) -> dict[str, Any]:
        """With the facts that may be named, and what it would say."""
        code, language = _asked()
        words = Words(*(form[part].data or "" for part in PARTS))
        return {
            **super().context(form, row),
            "title": _("Words of “%(what)s”", what=TEMPLATES[code].label),
            "sample": said(words, samples(code)),
            "language": LANGUAGES[language],
            "parts": PARTS,
            "own": (code, language) in queries.own_wordings(),
            "shipped": url_for("WordNotice.form", template=code, language=language, shipped=1),
        }

    def lists(self, row: Any) -> Sequence[Lines]:
        """The facts of the template."""
        code, _language_asked = _asked()
        rows = [
            ["{" + name + "}", fact.label, str(samples(code)[name]), fact.leaves]
            for name, fact in TEMPLATES[code].facts.items()
        ]
        headings = [_("Write"), _("Stands for"), _("Example"), _("May leave the house")]
        return [Lines(_("Facts of this notice"), headings, rows, ["text", "text", "text", "flag"])]

    def _answer(self, row: Any) -> Any:
        """A preview stays on the page, with what was typed."""
        if "look" not in request.form:
            return super()._answer(row)
        form = self.form_class()
        if form.is_submitted() and form.validate():
            attempt(form, lambda: self.apply(row, form.data))
        return render_template(self.template, **self.context(form, row))

    def after(self, row: Any, result: Any) -> str:
        """Back to all of them."""
        return url_for("NoticeTemplates.list")

    def back(self, row: Any) -> str:
        """Likewise."""
        return url_for("NoticeTemplates.list")


def _asked() -> tuple[str, str]:
    """Template and language of the address or of the form; of unknown ones the first there is."""
    code = request.values.get("template", "")
    language = request.values.get("language", "")
    return (
        code if code in TEMPLATES else next(iter(TEMPLATES)),
        language if language in LANGUAGES else next(iter(LANGUAGES)),
    )


def _title(own: Any, code: str, language: str) -> str:
    words = own or standard(code, language)
    shown = {name: f"〔{fact.label}〕" for name, fact in TEMPLATES[code].facts.items()}
    return said(Words(words.subject, words.body, words.outside), shown)["subject"]


def _mine(own: Mapping[tuple[str, str], Any], code: str) -> list[str]:
    """The languages in which the union has its own words."""
    return [language for language in LANGUAGES if (code, language) in own]


def _language() -> str:
    return "en" if str(get_locale()).startswith("en") else "zh"
