"""A batch run from its cut to its end, one handler after the other, as the state machine goes."""

from dataclasses import replace
from typing import Any

from batch.concluding import status_before_begin
from batch.documents import RunPhase, RunStatus
from batch.handlers.assess import assess
from batch.handlers.conclude import conclude_dead, conclude_step
from batch.handlers.gather import gather_shards
from batch.handlers.publish import publish_answers
from batch.handlers.verify import verify_group
from batch.refusal import RefusedRunError
from batch.run_documents import read_document, write_document
from batch.state import Group, NextState, RunState
from batch.transform_job import TransformJobStatus
from canary.restore import ExecutionStatus
from tests.doubles.batch_run_folder import BatchRunFolder
from tests.doubles.batch_world import FakeBatchWorld, execution_arn, step_input
from tests.doubles.objects_killed import KilledError, ObjectsKilled

NOW = 2000.0


class BatchWalk:
    """`refused` are words in rows that the model refuses; each job takes 60 s."""

    def __init__(self, *, dies_after=False, refused=(), **how):
        self.run = BatchRunFolder(objects=ObjectsKilled(dies_after=dies_after), **how)
        self.world: Any = FakeBatchWorld(self.run.plan.settings)
        self.world.objects = self.run.objects
        self.refused = refused
        self.deaths = 0
        self.name = "run-1"
        self.attempt = 1

    @property
    def objects(self):
        """The objects that kill."""
        return self.run.objects

    @property
    def status(self):
        """Where the run stands."""
        return read_document(self.objects, self.run.layout.status, RunStatus)

    def begins(self):
        """Inspect and cut, as far as later steps see it."""
        begun = status_before_begin("run-1", execution_arn("run-1"), self.world.settings, now=NOW)
        write_document(self.objects, self.run.layout.status, begun)
        write_document(self.objects, self.run.layout.plan, self.run.plan)
        self.run.is_cut()
        return self

    def resumes(self, name="again"):
        """Inspect and cut of another execution for the same run."""
        self.name, self.attempt = name, self.status.attempt + 1
        status = replace(
            self.status,
            phase=RunPhase.INSPECTING,
            attempt=self.attempt,
            execution_arn=execution_arn(name),
            ending=None,
            ended_at=None,
            message="",
        )
        write_document(self.objects, self.run.layout.status, status)
        self.run.is_cut()
        return self

    def walk(self, *, check=lambda: None):
        """Go to the end, repeating each step whose function is killed; return the outcome."""
        state = RunState(run_id="run-1", attempt=self.attempt, next=NextState.CUT)
        try:
            state = self._repeated(gather_shards, state, check=check)
            if state.next is NextState.TRANSFORM:
                self._transform(state, check=check)
                state = self._repeated(assess, state, check=check)
            for item in range(len(self.run.plan.items)):
                group = Group(first=item, last=item + 1)
                self._repeated(verify_group, state, check=check, group=group)
            state = self._repeated(publish_answers, state, check=check)
            data = state.to_dict()
        except RefusedRunError as error:
            caught = {"Error": "RefusedRunError", "Cause": f'{{"errorMessage": "{error!s:.20}"}}'}
            data = {**state.to_dict(), "error": caught}
        self._repeated(conclude_step, data, check=check)
        return self

    def transform(self, state):
        """Let SageMaker run the job that was asked for."""
        self.run.transform(state.request, refused=self.refused)
        is_bad = self.refused != ()
        self.world.transform_jobs.runs(
            state.transform_job_name,
            status=TransformJobStatus.FAILED if is_bad else TransformJobStatus.COMPLETED,
            reason="AlgorithmError: see job logs" if is_bad else "",
            seconds=60,
        )

    def step(self, handler, state, group=None):
        """Call one handler."""
        data = state.to_dict() if isinstance(state, RunState) else state
        given = step_input(data, name=self.name, settings=self.world.settings, group=group)
        return handler(given, self.world, NOW)

    def execution_dies(self, status=ExecutionStatus.ABORTED):
        """Let EventBridge tell that the execution ended."""
        document = {} if self.name == "run-1" else {"resume": "run-1"}
        self.world.executions.ended(self.name, status, document=document)
        self.step(conclude_dead, {})

    def published(self):
        """Return what readers see."""
        return {
            uri: body
            for uri, body in self.objects.bodies.items()
            if uri.startswith(self.run.layout.published_uri)
        }

    def _transform(self, state, *, check):
        try:
            self.transform(state)
        except KilledError:
            check()
            self.deaths += 1
            self.objects.lives_again()
            self.transform(state)

    def _repeated(self, handler, state, *, check, group=None):
        try:
            return self.step(handler, state, group)
        except KilledError:
            check()
            self.deaths += 1
            self.objects.lives_again()
            return self.step(handler, state, group)
