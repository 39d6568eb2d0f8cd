"""What the desk's tests share: signed-in people, and a story's form as the browser posts it."""

import json
from typing import Any

import pytest
from django.test import Client

from rotative.desk.workflow import ensure_workflow


@pytest.fixture
def desk(newsroom):
    """The newsroom, with its workflow and a way to sign people in."""
    ensure_workflow()

    def sign_in(person: Any) -> Client:
        client = Client(headers={"host": "127.0.0.1"})
        client.force_login(person)
        return client

    newsroom.sign_in = sign_in
    return newsroom


def story_form(**fields: Any) -> dict[str, Any]:
    """A story's form, with a paragraph of text; ``fields`` in place of what it has."""
    text = fields.pop("text", "It rained all night over the harbour.")
    draft = {
        "blocks": [{"key": "aaaaa", "text": text, "type": "unstyled", "depth": 0,
                    "inlineStyleRanges": [], "entityRanges": [], "data": {}}],
        "entityMap": {},
    }  # fmt: skip
    form = {
        "headline": "Rain over the harbour",
        "kind": "news",
        "topics": "",
        "related": "",
        "slug": "",
        "body-count": "1",
        "body-0-deleted": "",
        "body-0-order": "0",
        "body-0-type": "text",
        "body-0-id": "",
        "body-0-value": json.dumps(draft),
        "bylines-TOTAL_FORMS": "0",
        "bylines-INITIAL_FORMS": "0",
        "bylines-MIN_NUM_FORMS": "0",
        "bylines-MAX_NUM_FORMS": "1000",
        "go_live_at": "",
        "expire_at": "",
        "embargo_until": "",
    }
    form.update({key.replace("__", "-"): value for key, value in fields.items()})
    return form
