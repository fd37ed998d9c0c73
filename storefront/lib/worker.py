"""The task worker's own upkeep: jobs of a worker that died are put back."""

import logging

from procrastinate.contrib.django import app
from procrastinate.job_context import JobContext
from procrastinate.jobs import Status

logger = logging.getLogger(__name__)

SILENT_SECONDS = 30
# A job that took its worker down this often is given up: it would take down the next one too.
MOST_ATTEMPTS = 5
# Jobs of one priority have their turn in the order they came. What a bulk decision leaves to the worker comes
# behind everything else: nobody's conversion or mail waits for the hundreds of somebody else.
IN_BULK = -1


@app.periodic(cron="* * * * *")
@app.task(name="worker.retry_stalled", queueing_lock="worker.retry_stalled", pass_context=True)
async def retry_stalled(context: JobContext, timestamp: int) -> None:
    jobs = context.app.job_manager
    for job in await jobs.get_stalled_jobs(seconds_since_heartbeat=SILENT_SECONDS):
        if job.attempts < MOST_ATTEMPTS:
            logger.warning("Job %s (%s) is put back: its worker is silent.", job.id, job.task_name)
            await jobs.retry_job(job)
        else:
            logger.error(
                "Job %s (%s) is given up: its worker died %s times.", job.id, job.task_name, job.attempts
            )
            await jobs.finish_job(job, Status.FAILED, delete_job=False)
