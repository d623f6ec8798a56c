"""审计页 — the trail of who did what, in sentences, for those who examine; and whether its chain holds."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_appbuilder import expose
from sqlalchemy import select

from app.core import jobs
from app.core.audit_check import last_link
from app.core.console import filters, pick
from app.core.console.attributes import Attribute
from app.core.console.datamodel import Rows
from app.core.console.security import acting, allowed, demand, guarded
from app.core.console.trail import thing_of, told
from app.core.console.views import ConsoleView
from app.core.db import atomic, session
from app.core.numbers import number_in
from app.core.tenancy import current_tenant_id, whole_tenant
from app.core.text import _l
from app.insight.asking import KINDS, Asking, people
from app.models import AuditEvent, AuditSeal, Job, OrgUnit
from app.rules.trail import ACTS, READS, THINGS

SIZE = 50
UNIT = Attribute("unit", _l("Acted at"), "relation", target=OrgUnit)


class AuditEvents(ConsoleView):
    """审计记录."""

    datamodel = Rows(AuditEvent)
    list_title, one = _l("Audit trail"), _l("Audit record")
    list_columns = ["at", "actor_name", "verb", "object_kind", "object_label", "reason"]
    show_columns = [*list_columns, "address"]
    history = False
    empty = _l("Nothing has been done yet.")

    @expose("/list/")
    @guarded()
    def list(self) -> Any:
        """The trail as it is asked for, newest first, a page of fifty."""
        asking = Asking.read(request.args)
        wanted = asking.conditions(acting())
        before = number_in(request.args.get("before", ""))
        if before is not None:
            wanted.append(AuditEvent.id < before)
        query = select(AuditEvent).where(*self.conditions(), *wanted).order_by(AuditEvent.id.desc())
        found = session.scalars(query.limit(SIZE + 1)).all()
        older = self._url(asking, before=found[SIZE - 1].id) if len(found) > SIZE else None
        return render_template(
            "insight/trail.html",
            view=self,
            title=self.list_title,
            asking=asking,
            records=told(found[:SIZE]),
            url_of=lambda number: url_for("AuditEvents.show", pk=number),
            older=older,
            newest=self._url(asking) if before else None,
            chain=chain_status(),
            **self._choices(asking),
        )

    @expose("/show/<pk>")
    @guarded()
    def show(self, pk: str) -> Any:
        """One record: its sentence, from and to side by side, its place in the chain."""
        event = self.row(pk)
        with whole_tenant("the link of a record in sight"):
            seal = session.scalars(select(AuditSeal).where(AuditSeal.event_id == event.id)).first()
        [record] = told([event])
        return render_template(
            "insight/record.html",
            view=self,
            title=self.one,
            event=event,
            record=record,
            thing=thing_of(event),
            seal=seal,
            history=self._url(Asking({"thing": event.object_kind, "of": str(event.object_id)}))
            if event.object_id
            else None,
        )

    def narrow(self) -> Any:
        """Who looked at what is told to those who may examine reading."""
        return () if allowed("AuditEvents", "can_reads") else (AuditEvent.verb.not_in(READS),)

    @expose("/pick/<name>")
    def pick(self, name: str = "") -> Any:
        """What the picker of units finds."""
        demand(self.class_permission_name, "can_list")
        return pick.answer(filters.picker(UNIT) if name == "unit" else None)

    @expose("/verify", methods=["POST"])
    @guarded("verify")
    def verify(self) -> Any:
        """立即校验 — seal and walk the chain in the background."""
        return self._begun("audit.verify", {})

    @expose("/export", methods=["POST"])
    @guarded("export")
    def export(self) -> Any:
        """导出 — what is filtered, as a workbook, in the background."""
        return self._begun("audit.export", {"asked": Asking.read(request.form).params()})

    def _begun(self, kind: str, params: dict[str, Any]) -> Any:
        with atomic():
            job = jobs.enqueue(kind, params, actor=acting())
        return redirect(url_for("Progress.progress", pk=job.id))

    def _choices(self, asking: Asking) -> dict[str, Any]:
        """What the filters offer."""
        reads = allowed("AuditEvents", "can_reads")
        unit = filters.picker(UNIT)
        unit.data = unit.row(asking.get("unit"))
        acts = [(verb, str(act.word)) for verb, act in ACTS.items() if reads or verb not in READS]
        return {
            "people": people(),
            "acts": sorted(acts, key=lambda each: each[1]),
            "things": sorted((kind, str(word)) for kind, word in THINGS.items()),
            "kinds": [(key, word) for key, word in KINDS.items() if reads or key != "reads"],
            "unit": unit,
            "clear": self._url(Asking()),
            "without": lambda key: self._url(
                Asking({each: value for each, value in asking.values.items() if each != key})
            ),
        }

    @staticmethod
    def _url(asking: Asking, **more: Any) -> str:
        return url_for("AuditEvents.list", **asking.values, **more)


def chain_status() -> dict[str, Any]:
    """链的状况 — how far it is sealed, and what the last check said."""
    number, at = last_link()
    checks = select(Job).where(
        Job.tenant_id == current_tenant_id(), Job.kind == "audit.verify", Job.state == "done"
    )
    last = session.scalars(checks.order_by(Job.id.desc()).limit(1)).first()
    said = (last.result or {}) if last else {}
    return {"links": number, "sealed_at": at, "checked_at": last.ended_at if last else None, **said}
