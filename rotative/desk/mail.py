"""Wagtail's mails about a story's way: after the commit, so that no one waits for a mail server.

Wagtail sends them while the signal is handled: inside our transaction, with
the database's one writer held until the mail server has answered.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.db import transaction
from django.dispatch import Signal
from wagtail import signals
from wagtail.admin.mail import (
    WorkflowStateApprovalEmailNotifier,
    WorkflowStateRejectionEmailNotifier,
    WorkflowStateSubmissionEmailNotifier,
)
from wagtail.models import WorkflowState

# The signal, who mails at it, and the name under which Wagtail connected its own.
MAILS: tuple[tuple[Signal, Callable[..., Any], str], ...] = (
    (
        signals.workflow_submitted,
        WorkflowStateSubmissionEmailNotifier(),
        "workflow_state_submitted_email_notification",
    ),
    (
        signals.workflow_rejected,
        WorkflowStateRejectionEmailNotifier(),
        "workflow_state_rejected_email_notification",
    ),
    (
        signals.workflow_approved,
        WorkflowStateApprovalEmailNotifier(),
        "workflow_state_approved_email_notification",
    ),
)


def _later(notify: Callable[..., Any], **kwargs: Any) -> None:
    transaction.on_commit(partial(notify, **kwargs), robust=True)


def send_after_commit() -> None:
    """Put each of Wagtail's mails on a workflow off until its transaction has committed.

    Called before Wagtail starts: it connects its own under the same names,
    and the first receiver of a name stays.
    """
    for signal, notifier, name in MAILS:
        receiver = partial(_later, notifier)
        signal.connect(receiver, sender=WorkflowState, weak=False, dispatch_uid=name)
