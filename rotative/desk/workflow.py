"""The way a story takes from a reporter to its readers."""

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from wagtail.models import Workflow, WorkflowContentType, WorkflowTask

from rotative.desk.models import EditionApproval
from rotative.stories.models import Story

NAME = "Approval"


@transaction.atomic
def ensure_workflow() -> Workflow:
    """Let submitted stories wait for an editor of their edition; return that workflow.

    Harmless when it is there already, and leaves a newsroom's own choice of
    workflow for stories alone.
    """
    content_type = ContentType.objects.get_for_model(Story)
    chosen = (
        WorkflowContentType.objects.filter(content_type=content_type)
        .select_related("workflow")
        .first()
    )
    if chosen is not None:
        return chosen.workflow
    task = EditionApproval.objects.filter(active=True).first()
    if task is None:
        task = EditionApproval.objects.create(name=NAME)
    workflow = Workflow.objects.filter(workflow_tasks__task=task, active=True).first()
    if workflow is None:
        workflow = Workflow.objects.create(name=NAME)
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    WorkflowContentType.objects.create(content_type=content_type, workflow=workflow)
    return workflow
