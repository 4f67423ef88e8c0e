"""Gateways over HTTP: only the configured address, no redirects, no proxies, short answers, an end to waiting."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import httpx

from balai.notices.rules import parcels
from balai.notices.rules.gateways import Gateway
from balai.notices.rules.parcels import Answer, Parcel
from balai.notices.rules.routing import AttemptState

LONGEST_ANSWER = 65_536


def send_sms(gateway: Gateway, parcel: Parcel) -> Answer:
    """Hand over an SMS."""
    return _post(gateway, parcel.id, parcels.sms(parcel, gateway.sender), lambda answer: answer["reference"])


def send_whatsapp(gateway: Gateway, parcel: Parcel) -> Answer:
    """Hand over a WhatsApp message."""
    return _post(gateway, parcel.id, parcels.whatsapp(parcel), parcels.whatsapp_reference)


def _post(
    gateway: Gateway, id: str, body: Mapping[str, Any], reference: Callable[[Mapping[str, Any]], object]
) -> Answer:
    headers = {"Authorization": f"Bearer {gateway.secret}", "Idempotency-Key": id}
    try:
        with (
            httpx.Client(timeout=gateway.timeout_s, follow_redirects=False, trust_env=False) as client,
            client.stream("POST", gateway.url, json=body, headers=headers) as response,
        ):
            return parcels.answer_for(response.status_code, _reference(response, reference))
    except (httpx.ConnectError, httpx.ConnectTimeout) as error:
        return Answer(AttemptState.FAILED, error=type(error).__name__)
    except httpx.HTTPError as error:
        return Answer(AttemptState.UNCLEAR, error=type(error).__name__)


def _reference(response: httpx.Response, reference: Callable[[Mapping[str, Any]], object]) -> object:
    """Return what the gateway calls the message; "" when its answer does not say."""
    content = b""
    for chunk in response.iter_bytes():
        content += chunk
        if len(content) > LONGEST_ANSWER:
            return ""
    try:
        return reference(json.loads(content))
    except (ValueError, KeyError, TypeError, IndexError):
        return ""
