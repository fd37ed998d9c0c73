"""The history of a purchase order: one function per kind of event, and each entry as a sentence.

Services call these in the transaction of the change they record. Facts are plain values:
an entry reads the same when the rule, the role or the person it speaks of is gone.
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from companies.models import Member
from purchase_orders.models import HistoryEntry, PurchaseOrder
from storefront.lib.composed import insert
from storefront.lib.direction import isolated
from storefront.lib.money import format_money
from storefront.lib.words import counted, first_of, listed, shortened
from storefront.orders.services import reason_in_words

Code = HistoryEntry.Code


def _entry(po: PurchaseOrder, code: Code, by: Member | None, **facts: object) -> HistoryEntry:
    return HistoryEntry(
        company_id=po.company_id,
        purchase_order=po,
        round=po.round,
        code=code,
        actor=by,
        actor_name=by.name if by else "",
        facts={name: value for name, value in facts.items() if value not in (None, "", [])},
    )


def _record(po: PurchaseOrder, code: Code, by: Member | None, **facts: object) -> HistoryEntry:
    entry = _entry(po, code, by, **facts)
    insert([entry])
    return entry


def _record_by_store(po: PurchaseOrder, code: Code, by_name: str, **facts: object) -> None:
    entry = _entry(po, code, None, **facts)
    entry.actor_name = by_name
    insert([entry])


def record_placed(
    po: PurchaseOrder, judged: HistoryEntry | None, *, by: Member, copied_from: Sequence[int]
) -> None:
    """The submission, and in the same statement what the rules said to it. `copied_from`: numbers."""
    submit = _entry(
        po,
        Code.SUBMIT,
        by,
        total=str(po.total),
        currency=po.currency,
        lines=po.line_count,
        reference=po.reference,
        copied_from=list(copied_from),
    )
    submit.at = po.created_at  # the rules answered later, though their entry was made first
    insert([submit] if judged is None else [submit, judged])


def rules_applied(po: PurchaseOrder, tracks: Sequence[Mapping[str, str]]) -> HistoryEntry:
    """`tracks`: per matched rule `rule`, `because` and `asks`, each a piece of a sentence."""
    return _entry(po, Code.APPLY_RULES, None, tracks=list(tracks))


def auto_approved(po: PurchaseOrder, reason: str, bypassed: Sequence[str]) -> HistoryEntry:
    """`bypassed`: who would have been asked, as sentences."""
    return _entry(po, Code.AUTO_APPROVE, None, reason=reason, bypassed=list(bypassed))


def record_judged(entry: HistoryEntry) -> None:
    insert([entry])


def record_approve(po: PurchaseOrder, comment: str, *, by: Member, filled: Sequence[str]) -> None:
    """`filled`: in which capacities, e.g. "the purchaser's manager"."""
    _record(po, Code.APPROVE, by, comment=comment, filled=list(filled))


def record_override(po: PurchaseOrder, reason: str, *, by: Member, passed_over: Sequence[str]) -> None:
    _record(po, Code.OVERRIDE, by, comment=reason, passed_over=list(passed_over))


def record_reject(po: PurchaseOrder, reason: str, *, by: Member) -> None:
    _record(po, Code.REJECT, by, comment=reason)


def record_cancel(po: PurchaseOrder, reason: str, *, by: Member) -> None:
    _record(po, Code.CANCEL, by, comment=reason)


def record_comment(po: PurchaseOrder, text: str, *, by: Member) -> None:
    _record(po, Code.COMMENT, by, excerpt=shortened(text, 120))


def record_place_order(po: PurchaseOrder, *, by: Member | None, backordered: int) -> None:
    assert po.order is not None
    _record(po, Code.PLACE_ORDER, by, order=po.order.number, backordered=backordered or None)


def record_place_order_fail(
    po: PurchaseOrder, reasons: Sequence[Mapping[str, object]], *, by: Member | None
) -> None:
    _record(po, Code.PLACE_ORDER_FAIL, by, reasons=[reason_in_words(reason) for reason in reasons])


def record_order_canceled(po: PurchaseOrder, *, by_name: str, reason: str) -> None:
    assert po.order is not None
    _record_by_store(po, Code.ORDER_CANCELED, by_name, order=po.order.number, comment=reason)


def record_hold(po: PurchaseOrder, *, by_name: str, reason: str) -> None:
    _record_by_store(po, Code.HOLD, by_name, comment=reason)


def record_release(po: PurchaseOrder, *, by_name: str) -> None:
    _record_by_store(po, Code.RELEASE, by_name)


def record_reroute(po: PurchaseOrder) -> None:
    _record(po, Code.REROUTE, None)


def record_recheck(po: PurchaseOrder, *, by: Member | None) -> None:
    _record(po, Code.RECHECK, by)


def sentence(entry: HistoryEntry) -> str:
    """What happened, with its facts, as one sentence. Comments are shown beside it, not in it."""
    who = isolated(entry.actor_name) or "Countersign"
    return _SENTENCES[Code(entry.code)](who, entry.facts)


def _submit(who: str, facts: Mapping[str, Any]) -> str:
    amount = format_money(Decimal(facts["total"]), facts["currency"])
    lines = counted(facts["lines"], "line")
    reference = f", reference {facts['reference']}" if "reference" in facts else ""
    return f"{who} placed it: {lines}, {amount}{reference}{_copied(facts.get('copied_from', []))}."


def _copied(numbers: list[int] | int) -> str:
    """One number alone is how entries say it that are older than copies of several."""
    if isinstance(numbers, int):
        numbers = [numbers]
    if not numbers:
        return ""
    named = listed(first_of([str(number) for number in numbers], rest="{:,} more"))
    return f", copied from purchase order{'s' * (len(numbers) > 1)} {named}"


def _apply_rules(_: str, facts: Mapping[str, Any]) -> str:
    tracks = facts.get("tracks", [])
    each = "; ".join(f"{track['rule']}: {track['asks']}, because {track['because']}" for track in tracks)
    return f"{counted(len(tracks), 'approval rule')} applied. {each}."


def _auto_approve(_: str, facts: Mapping[str, Any]) -> str:
    bypassed = "".join(f" {line}" for line in facts.get("bypassed", []))
    return f"Approved automatically, because {facts['reason']}.{bypassed}"


def _approve(who: str, facts: Mapping[str, Any]) -> str:
    capacity = f" as {listed(facts['filled'])}" if facts.get("filled") else ""
    return f"{who} approved{capacity}."


def _override(who: str, facts: Mapping[str, Any]) -> str:
    over = facts.get("passed_over", [])
    return f"{who} approved without other approvals" + (f", passing over {listed(over)}." if over else ".")


def _place_order(who: str, facts: Mapping[str, Any]) -> str:
    later = facts.get("backordered")
    rest = f" {counted(later, 'piece')} follow when stock arrives." if later else ""
    return f"{who} turned it into order {facts['order']}.{rest}"


def _place_order_fail(who: str, facts: Mapping[str, Any]) -> str:
    reasons = first_of(facts["reasons"], rest="And {:,} more.")
    return f"{who} could not turn it into an order: {' '.join(reasons)}"


_SENTENCES: dict[Code, Callable[[str, Mapping[str, Any]], str]] = {
    Code.SUBMIT: _submit,
    Code.APPLY_RULES: _apply_rules,
    Code.AUTO_APPROVE: _auto_approve,
    Code.APPROVE: _approve,
    Code.OVERRIDE: _override,
    Code.REJECT: lambda who, facts: f"{who} rejected it.",
    Code.CANCEL: lambda who, facts: f"{who} canceled it.",
    Code.COMMENT: lambda who, facts: f"{who} commented: “{facts.get('excerpt', '')}”",
    Code.PLACE_ORDER: _place_order,
    Code.PLACE_ORDER_FAIL: _place_order_fail,
    Code.ORDER_CANCELED: lambda who, facts: f"{who} of the store canceled order {facts['order']}.",
    Code.REROUTE: lambda who, facts: "Approved, because nobody is left who could still be asked.",
    Code.HOLD: lambda who, facts: f"{who} of the store put it on hold.",
    Code.RELEASE: lambda who, facts: f"{who} of the store released it.",
    Code.RECHECK: lambda who, facts: f"{who} checked the approval rules again.",
}
