"""Filling in at a node: drafts are kept under the operator's PIN until they are finalised or thrown away."""

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from balai.cases.rules import duties
from balai.core.actor import Actor
from balai.core.ids import new_id
from balai.core.refusal import Invalid, Missing
from balai.nodes.actions import issuing
from balai.nodes.actions.issuing import Issued, Share
from balai.nodes.queries import attending, desk, drafting, events
from balai.nodes.queries.drafting import EventDraft
from balai.nodes.queries.store import Store
from balai.nodes.rules import photos, pins
from balai.nodes.rules.envelope import Envelope
from balai.nodes.rules.pins import Operator


def begin(store: Store, service_key: str, *, operator: Operator, at: datetime) -> str:
    """Begin a request for somebody; refuses early what could not be issued later. Return the id of the draft."""
    desk.offered(store, service_key)
    issuing.check_may_issue(store, service_key, at=at)
    id = new_id()
    _write(store, id, {"service": service_key, "applicant": {}, "answers": {}}, operator, at=at)
    return id


def begin_event(
    store: Store, event_key: str, chosen: Collection[str], *, operator: Operator, at: datetime
) -> str:
    """Begin a life event for somebody, for the chosen services that this desk can file; return the id of the draft."""
    shared = events.shared(store, event_key, chosen)
    for part in shared.at_once:
        issuing.check_may_issue(store, part.service, at=at)
    id, parts = new_id(), [part.service for part in shared.at_once]
    _write(store, id, {"event": event_key, "parts": parts, "applicant": {}, "answers": {}}, operator, at=at)
    return id


def begin_correction(store: Store, receipt: str, *, operator: Operator, at: datetime) -> str:
    """Begin to complete a returned request with all that was filed; the same again is the same draft. Return its id."""
    told = attending.told(store, receipt)
    if not told.is_returned:
        raise Missing("Permohonan yang dikembalikan")
    for known in drafting.mine(store, operator):
        if known.case.receipt == receipt:
            return str(known.case.id)
    came, id = told.content, new_id()
    held = {
        "service": came["s"], "applicant": came["a"], "answers": came["f"], "receipt": receipt, "notes": dict(came["n"]),
        "held": came["h"], "offer": came["v"], "package": json.loads(came["k"]) if came["k"] else None,
    }  # fmt: skip
    _write(store, id, held, operator, at=at)
    return id


def send_back(store: Store, id: str, *, operator: Operator, by: Actor, at: datetime) -> Envelope:
    """Take down a correction for good; refuses what still lacks, so that it need not come back again."""
    found = drafting.draft(store, id, operator)
    if not found.case.receipt:
        raise Missing("Permohonan yang dikembalikan")
    if found.problems:
        raise Invalid(found.problems)
    filed = {"applicant": found.applicant, "answers": found.answers}
    return issuing.supplement(
        store, found.case.receipt, found.offer, filed, found.fresh, basis=duties.Basis.PRESENT, draft_id=id, by=by, at=at
    )  # fmt: skip


def save(
    store: Store, id: str, part: str, values: Mapping[str, Any], *, operator: Operator, at: datetime
) -> None:
    """Save what was typed so far; `part` is "applicant" or "answers", a None value removes an answer."""
    held = _held(store, id, operator)
    kept = {**held[part], **values}
    held[part] = {name: value for name, value in kept.items() if value is not None}
    _write(store, id, held, operator, at=at)


def attach(store: Store, id: str, key: str, content: bytes, *, operator: Operator, at: datetime) -> None:
    """Add or replace the file for one requirement, made small enough to travel."""
    rule = drafting.draft(store, id, operator).rule(key)
    file = photos.small(content, rule)
    is_photo = file.mime.startswith("image/")
    told = {
        "mime": file.mime,
        "pages": file.pages,
        "is_blurred": is_photo and photos.is_blurred(file.content),
    }
    head = json.dumps(told).encode()
    sealed = pins.close(operator.key, len(head).to_bytes(2) + head + file.content, f"{id}/{key}".encode())
    store.rows.execute(
        "INSERT INTO draft_file (draft, key, sealed) VALUES (?, ?, ?) ON CONFLICT (draft, key) DO UPDATE SET sealed = excluded.sealed",
        [id, key, sealed],
    )
    _write(store, id, _held(store, id, operator), operator, at=at)


def detach(store: Store, id: str, key: str, *, operator: Operator, at: datetime) -> None:
    """Take a file away again."""
    _write(store, id, _held(store, id, operator), operator, at=at)
    store.rows.execute("DELETE FROM draft_file WHERE draft = ? AND key = ?", [id, key])


def discard(store: Store, id: str, *, operator: Operator, at: datetime) -> None:
    """Throw an operator's own draft away."""
    drafting.draft(store, id, operator)
    store.rows.execute("BEGIN IMMEDIATE")
    issuing.forget_draft(store, id)
    store.rows.execute("COMMIT")


def finalise(store: Store, id: str, basis: str, *, operator: Operator, by: Actor, at: datetime) -> Issued:
    """Make a draft an official filing; the draft ends in the same transaction."""
    [issued] = finalise_all(store, id, basis, operator=operator, by=by, at=at)
    return issued


def finalise_all(
    store: Store, id: str, basis: str, *, operator: Operator, by: Actor, at: datetime
) -> list[Issued]:
    """Make a draft official filings: one, or one for each service of a life event."""
    duties.check_basis(basis)
    found = drafting.draft(store, id, operator)
    if isinstance(found, EventDraft):
        return _finalise_event(store, found, basis, by=by, at=at)
    filed = {"applicant": found.applicant, "answers": found.answers}
    return [
        issuing.issue(store, found.package.key, filed, found.fresh, basis=basis, draft_id=id, by=by, at=at)
    ]


def _finalise_event(store: Store, found: EventDraft, basis: str, *, by: Actor, at: datetime) -> list[Issued]:
    if found.problems:
        raise Invalid(found.problems)
    offers = events.offers(store, found.shared.event)
    shares = [
        Share(
            offers[part.service], found.shared.answers_for(part.service, found.answers, found.applicant), found.photos(part.service)
        )
        for part in found.shared.at_once
    ]  # fmt: skip
    return issuing.issue_event(
        store, found.shared.event.key, found.applicant, shares, basis=basis, draft_id=found.case.id, by=by, at=at
    )  # fmt: skip


def _held(store: Store, id: str, operator: Operator) -> dict[str, Any]:
    drafting.draft(store, id, operator)
    [(_, sealed, _)] = store.drafts(operator.id, id)
    return drafting.content(sealed, id, operator)


def _write(store: Store, id: str, held: Mapping[str, Any], operator: Operator, *, at: datetime) -> None:
    sealed = pins.close(operator.key, json.dumps(held).encode(), id.encode())
    store.rows.execute(
        "INSERT INTO draft (id, operator, sealed, saved_at) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (id) DO UPDATE SET sealed = excluded.sealed, saved_at = excluded.saved_at",
        [id, operator.id, sealed, int(at.timestamp())],
    )
