from celery import shared_task

from accounts import services


@shared_task
def forget_ended_sign_ins() -> None:
    """Delete what stood for sessions that ran out."""
    services.forget_ended_sign_ins()
