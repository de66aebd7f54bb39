"""AWS Lambda as LocalStack answers for it, without the Docker engine that it would run functions in."""

import json
import time
from types import SimpleNamespace

from localstack import config
from localstack.services.lambda_.invocation import runtime_executor
from localstack.services.lambda_.invocation.lambda_models import FunctionVersion, InvocationResult
from localstack.services.lambda_.invocation.runtime_executor import LambdaRuntimeException, RuntimeExecutor

from localstack_functions import platform_log
from localstack_functions.runtime_api import HOST, Invocation, Kind, Outcome
from localstack_functions.runtime_process import RuntimeProcess


def run_functions_as_processes() -> None:
    """AWS runs a function in a virtual machine of its own; LocalStack asks a Docker engine for a container of it.
    Here an execution environment is a process of AWS's Runtime Interface Client, in the Python that FUNCTIONS_PYTHON
    names."""
    plugin = SimpleNamespace(load=lambda: ProcessExecutor)  # whoever imported get_runtime_executor, it asks here
    runtime_executor.EXECUTOR_PLUGIN_MANAGER = SimpleNamespace(exists=lambda _: True, load=lambda _: plugin)


class ProcessExecutor(RuntimeExecutor):
    """One execution environment: a process that handles one event after the other, and another one when it is gone."""

    def __init__(self, id: str, function_version: FunctionVersion) -> None:
        super().__init__(id, function_version)
        self._variables: dict[str, str] = {}
        self._runtime: RuntimeProcess | None = None
        self._stopped = False

    @classmethod
    def prepare_version(cls, function_version: FunctionVersion) -> None:
        """Unzip the code; raises LambdaRuntimeException for a function that is not Python's."""
        runtime = function_version.config.runtime or "a container image"
        if not runtime.startswith("python"):
            raise LambdaRuntimeException(f"no function of {runtime} runs here, only Python's")
        function_version.config.code.prepare_for_execution()

    @classmethod
    def cleanup_version(cls, function_version: FunctionVersion) -> None:
        """Leave the code: LocalStack deletes it."""

    def start(self, env_vars: dict[str, str | int]) -> None:
        """Import the function. If that fails, the first invocation tries it again and tells the error, as in AWS."""
        self._variables = {name: str(value) for name, value in env_vars.items()}
        self._variables["AWS_EXECUTION_ENV"] = f"AWS_Lambda_{self.function_version.config.runtime}"
        if "AWS_LAMBDA_LOG_LEVEL" in self._variables:  # LocalStack says Trace, the runtime knows TRACE
            self._variables["AWS_LAMBDA_LOG_LEVEL"] = self._variables["AWS_LAMBDA_LOG_LEVEL"].upper()
        self._begin()
        if self._stopped:
            raise LambdaRuntimeException("stopped while it was starting")

    def stop(self) -> None:
        """End the process, whatever it is doing."""
        self._stopped = True
        if self._runtime:
            self._runtime.kill()

    def invoke(self, payload: dict[str, str]) -> InvocationResult:
        """Have one event handled."""
        version, request_id, begun = self.function_version, payload["invoke-id"], time.monotonic()
        alive = self._runtime.alive
        ready = Outcome(Kind.READY) if alive else self._begin(config.LAMBDA_RUNTIME_ENVIRONMENT_TIMEOUT)
        logs = self._runtime.written() + platform_log.start(version, request_id)
        outcome = self._run(payload) if ready.kind is Kind.READY else ready
        seconds = time.monotonic() - begun
        error = self._error(outcome.kind, request_id, seconds)
        logs += self._runtime.written() + platform_log.report(version, request_id, outcome.kind, seconds, error)
        answer = json.dumps(error).encode() if error else outcome.body
        return InvocationResult(request_id, answer, is_error=outcome.kind is not Kind.RESPONSE, logs=logs)

    def _begin(self, seconds: float | None = None) -> Outcome:
        """Start a process and wait until it is ready; one that does not get there is ended."""
        function = self.function_version.config
        self._runtime = RuntimeProcess(function.code.get_unzipped_code_location(), function.handler, self._variables)
        if self._stopped:
            self._runtime.kill()
        outcome = self._runtime.api.outcome(seconds)
        if outcome.kind is not Kind.READY:
            self._runtime.kill()
        return outcome

    def _run(self, payload: dict[str, str]) -> Outcome:
        """Hand the event to the runtime and wait for its answer; one that is late is ended."""
        timeout = self.function_version.config.timeout
        headers = {
            "Lambda-Runtime-Aws-Request-Id": payload["invoke-id"],
            "Lambda-Runtime-Deadline-Ms": str(int((time.time() + timeout) * 1000)),
            "Lambda-Runtime-Invoked-Function-Arn": payload["invoked-function-arn"],
            "Lambda-Runtime-Trace-Id": payload["trace-id"],
        }
        self._runtime.api.invocations.put(Invocation(headers, payload["payload"].encode()))
        outcome = self._runtime.api.outcome(timeout)
        if outcome.kind is Kind.TIMEOUT:
            self._runtime.kill()
        return outcome

    def _error(self, kind: Kind, request_id: str, seconds: float) -> dict[str, str]:
        """Return the error that Lambda reports when the runtime cannot, else nothing."""
        if kind is Kind.TIMEOUT:
            sort, said = "Sandbox.Timedout", f"Task timed out after {seconds:.2f} seconds"
        elif kind is Kind.EXIT:
            sort, said = "Runtime.ExitError", self._runtime.reason()
        else:
            return {}
        return {"errorType": sort, "errorMessage": f"RequestId: {request_id} Error: {said}"}

    def get_address(self) -> str:
        """Return where the process and LocalStack find each other."""
        return HOST

    get_endpoint_from_executor = get_runtime_endpoint = get_address

    def get_logs(self) -> str:
        """Return what no invocation has shown yet."""
        return self._runtime.written() if self._runtime else ""
